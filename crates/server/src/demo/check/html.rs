//! Reads pages as a person with a browser does: text, links, labels, forms.
//!
//! Knows the markup of our own templates and of the emulator's: attributes in
//! double quotes, no nested forms. It is no HTML parser and judges nothing.

/// A form as it stands on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// Where it posts to; empty means the page itself.
    pub action: String,
    /// What a browser would send if nothing was typed.
    pub fields: Vec<(String, String)>,
    /// Fields that a person types into, by name.
    pub typed: Vec<String>,
    /// Boxes that are not ticked: name and value.
    boxes: Vec<(String, String)>,
    /// Buttons that send a name and value of their own.
    buttons: Vec<(String, String)>,
}

impl Form {
    /// Types `value` into the field `name`.
    ///
    /// # Errors
    /// If the form has no such field: nobody could type there.
    pub fn fill(mut self, name: &str, value: &str) -> Result<Self, String> {
        let Some((_, old)) = self.fields.iter_mut().find(|(known, _)| known == name) else {
            return Err(format!("the form has no field {name}"));
        };
        value.clone_into(old);
        Ok(self)
    }

    /// Ticks or unticks the box `name`.
    ///
    /// # Errors
    /// If the form has no such box.
    pub fn tick(mut self, name: &str, on: bool) -> Result<Self, String> {
        if self.value(name).is_some() {
            if !on {
                self.fields.retain(|(known, _)| known != name);
            }
            return Ok(self);
        }
        let found = self.boxes.iter().find(|(known, _)| known == name).cloned();
        let found = found.ok_or_else(|| format!("the form has no box {name}"))?;
        if on {
            self.fields.push(found);
        }
        Ok(self)
    }

    /// Presses the button that sends `name` and `value`.
    ///
    /// # Errors
    /// If the form has no such button.
    pub fn press(mut self, name: &str, value: &str) -> Result<Self, String> {
        let wanted = (name.to_owned(), value.to_owned());
        if !self.buttons.contains(&wanted) {
            return Err(format!("the form has no button {name}={value}"));
        }
        self.fields.push(wanted);
        Ok(self)
    }

    /// What stands in the field `name`.
    pub fn value(&self, name: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// What a person reads: no tags, one space between words.
pub fn text(html: &str) -> String {
    let mut shown = String::new();
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        shown.push_str(before);
        shown.push(' ');
        rest = tag.split_once('>').map_or("", |(_, after)| after);
    }
    shown.push_str(rest);
    let words: Vec<&str> = shown.split_whitespace().collect();
    decoded(&words.join(" "))
}

/// The address of the first link whose words begin with `words`.
pub fn link(html: &str, words: &str) -> Option<String> {
    html.split("<a ").skip(1).find_map(|rest| {
        let (tag, after) = rest.split_once('>')?;
        let shown = text(after.split("</a>").next()?);
        shown
            .starts_with(words)
            .then(|| attribute(tag, "href"))
            .flatten()
    })
}

/// The first form whose source holds all of `marks`.
pub fn form(html: &str, marks: &[&str]) -> Option<Form> {
    html.split("<form").skip(1).find_map(|rest| {
        let source = rest.split("</form>").next()?;
        let (tag, inside) = source.split_once('>')?;
        let fits = marks.iter().all(|mark| source.contains(mark));
        fits.then(|| read_form(tag, inside))
    })
}

fn read_form(tag: &str, inside: &str) -> Form {
    let mut form = Form {
        action: attribute(tag, "action").unwrap_or_default(),
        fields: Vec::new(),
        typed: Vec::new(),
        boxes: Vec::new(),
        buttons: Vec::new(),
    };
    for tag in tags(inside) {
        let pair = || {
            let name = attribute(tag, "name")?;
            Some((name, attribute(tag, "value").unwrap_or_default()))
        };
        match tag.split_whitespace().next() {
            Some("input") => add_input(&mut form, tag, pair()),
            Some("button") => form.buttons.extend(pair()),
            Some("select" | "textarea") => form.fields.extend(pair()),
            Some("option") => add_option(&mut form, tag),
            _ => {}
        }
    }
    form
}

fn add_input(form: &mut Form, tag: &str, pair: Option<(String, String)>) {
    let kind = attribute(tag, "type").unwrap_or_default();
    if matches!(kind.as_str(), "text" | "email" | "password") {
        form.typed.extend(pair.iter().map(|(name, _)| name.clone()));
    }
    let has_box = kind == "checkbox" || kind == "radio";
    if has_box && !has_word(tag, "checked") {
        form.boxes.extend(pair);
    } else {
        form.fields.extend(pair);
    }
}

/// The first option is chosen unless another says so.
fn add_option(form: &mut Form, tag: &str) {
    let Some(value) = attribute(tag, "value") else {
        return;
    };
    if let Some((_, chosen)) = form.fields.last_mut()
        && (chosen.is_empty() || has_word(tag, "selected"))
    {
        *chosen = value;
    }
}

/// The value of the control that the label `words` belongs to; for a box
/// `on` or `off`.
pub fn labelled(html: &str, words: &str) -> Option<String> {
    let id = html.split("<label ").skip(1).find_map(|rest| {
        let (tag, after) = rest.split_once('>')?;
        let shown = text(after.split("</label>").next()?);
        (shown == words).then(|| attribute(tag, "for")).flatten()
    })?;
    let tag = tags(html).find(|tag| {
        tag.starts_with("input") && attribute(tag, "id").as_deref() == Some(id.as_str())
    })?;
    let kind = attribute(tag, "type").unwrap_or_default();
    if kind == "checkbox" || kind == "radio" {
        let state = if has_word(tag, "checked") {
            "on"
        } else {
            "off"
        };
        return Some(state.to_owned());
    }
    Some(attribute(tag, "value").unwrap_or_default())
}

/// The value of the button whose words hold `words`, among those named `name`.
pub fn button(html: &str, name: &str, words: &str) -> Option<String> {
    html.split("<button ").skip(1).find_map(|rest| {
        let (tag, after) = rest.split_once('>')?;
        let shown = text(after.split("</button>").next()?);
        (attribute(tag, "name").as_deref() == Some(name) && shown.contains(words))
            .then(|| attribute(tag, "value"))
            .flatten()
    })
}

/// The values that a page shows to be copied, in order.
pub fn copied(html: &str) -> Vec<String> {
    html.split(" data-copy>")
        .skip(1)
        .filter_map(|rest| rest.split('<').next())
        .map(decoded)
        .collect()
}

/// The target of `<meta http-equiv="refresh">`.
pub fn refresh(html: &str) -> Option<String> {
    let tag = tags(html).find(|tag| tag.contains("http-equiv=\"refresh\""))?;
    let content = attribute(tag, "content")?;
    content.split_once("url=").map(|(_, url)| url.to_owned())
}

fn tags(html: &str) -> impl Iterator<Item = &str> {
    html.split('<')
        .skip(1)
        .filter_map(|rest| rest.split('>').next())
}

fn has_word(tag: &str, word: &str) -> bool {
    tag.split_whitespace().any(|part| part == word)
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = format!(" {name}=\"");
    // A tag may begin with the attribute itself when its name was cut off.
    let padded = format!(" {tag}");
    let from = padded.find(&start)? + start.len();
    padded[from..].split('"').next().map(decoded)
}

/// Character references as the templates write them.
fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let known = after
            .split_once(';')
            .and_then(|(name, tail)| Some((character(name)?, tail)));
        match known {
            Some((letter, tail)) => {
                out.push(letter);
                rest = tail;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn character(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => name
            .strip_prefix('#')?
            .parse()
            .ok()
            .and_then(char::from_u32),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<h1>A &#38; B</h1><a class=\"x\" href=\"/a?b&#38;c\">Go <b>on</b></a>\
        <form method=\"post\" action=\"/save\"><input type=\"hidden\" name=\"t\" value=\"x&#34;y\">\
        <label for=\"n\">Name</label><input id=\"n\" name=\"name\" type=\"text\" value=\"Ada\">\
        <label for=\"e\">Enforce</label><input id=\"e\" name=\"enforce\" type=\"checkbox\" value=\"1\">\
        <select name=\"role\"><option value=\"user\">U</option><option value=\"admin\" selected>A</option></select>\
        <button name=\"do\" value=\"add\">Add</button></form>\
        <meta http-equiv=\"refresh\" content=\"0;url=/dashboard\">";

    #[test]
    fn a_page_is_read_as_a_person_reads_it() {
        assert!(text(PAGE).starts_with("A & B Go on Name"));
        assert_eq!(link(PAGE, "Go on").as_deref(), Some("/a?b&c"));
        assert_eq!(labelled(PAGE, "Name").as_deref(), Some("Ada"));
        assert_eq!(labelled(PAGE, "Enforce").as_deref(), Some("off"));
        assert_eq!(labelled(PAGE, "Nam"), None);
        assert_eq!(button(PAGE, "do", "Add").as_deref(), Some("add"));
        assert_eq!(refresh(PAGE).as_deref(), Some("/dashboard"));
    }

    #[test]
    fn a_form_sends_what_a_browser_would() {
        let form = form(PAGE, &["name=\"enforce\""]).expect("the form");
        assert_eq!(form.action, "/save");
        assert_eq!(form.value("t"), Some("x\"y"));
        assert_eq!(form.value("role"), Some("admin"));
        assert_eq!(form.value("enforce"), None);
        assert_eq!(form.typed, ["name"]);
        let ticked = form.clone().tick("enforce", true).expect("a box");
        assert_eq!(ticked.value("enforce"), Some("1"));
        assert_eq!(ticked.tick("enforce", false).expect("a box"), form);
        assert!(form.clone().fill("password", "x").is_err());
        assert!(form.clone().press("do", "delete").is_err());
        assert!(form.press("do", "add").is_ok());
    }
}
