//! An answer read to its end, with what a test asks of it.
//!
//! The page reader knows the product's own markup only: attributes in double
//! quotes, no nested forms. It is no HTML parser.

use url::Url;

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// Headers in order, names in lower case.
    pub head: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Answer {
    /// The only header of that name; `None` if absent or sent twice.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut all = self.head.iter().filter(|(found, _)| found == name);
        let first = all.next().map(|(_, value)| value.as_str());
        first.filter(|_| all.next().is_none())
    }

    /// All headers of that name (lower case).
    pub fn headers<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let fitting =
            move |(found, value): &'a (String, String)| (found == name).then_some(value.as_str());
        self.head.iter().filter_map(fitting)
    }

    /// `Location`.
    pub fn location(&self) -> &str {
        self.header("location")
            .unwrap_or_else(|| panic!("no Location: {self:?}"))
    }

    /// A query parameter of `Location`, decoded.
    pub fn location_param(&self, name: &str) -> Option<String> {
        param(self.location(), name)
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// What a person reads: no tags, entities decoded, one space between words.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut rest = self.body.as_str();
        while let Some((before, tag)) = rest.split_once('<') {
            text.push_str(before);
            text.push(' ');
            rest = tag.split_once('>').map_or("", |(_, after)| after);
        }
        text.push_str(rest);
        let words: Vec<&str> = text.split_whitespace().collect();
        decoded(&words.join(" "))
    }

    /// Whether a person reads this.
    pub fn says(&self, words: &str) -> bool {
        self.text().contains(words)
    }

    /// The address of the link or button whose text begins with `words`.
    pub fn link(&self, words: &str) -> String {
        let links = self.body.split("<a ").skip(1);
        for link in links {
            let (tag, after) = link.split_once('>').unwrap_or((link, ""));
            let shown = decoded(after.split('<').next().unwrap_or_default());
            if shown.trim().starts_with(words)
                && let Some(address) = attribute(tag, "href")
            {
                return address;
            }
        }
        panic!("no link {words:?} in: {}", self.text())
    }

    /// Whether there is a form to `action`.
    pub fn has_form(&self, action: &str) -> bool {
        self.find_form(action).is_some()
    }

    /// The form to `action`.
    pub fn form(&self, action: &str) -> Form {
        self.find_form(action)
            .unwrap_or_else(|| panic!("no form to {action} ({}): {}", self.status, self.text()))
    }

    fn find_form(&self, action: &str) -> Option<Form> {
        let forms = self.body.split("<form ").skip(1);
        for form in forms {
            let form = form.split("</form>").next().unwrap_or_default();
            let (tag, inside) = form.split_once('>').unwrap_or((form, ""));
            if attribute(tag, "action").as_deref() == Some(action) {
                return Some(Form(fields(inside)));
            }
        }
        None
    }
}

/// A query parameter of an address or path, decoded.
pub(crate) fn param(address: &str, name: &str) -> Option<String> {
    let base = Url::parse("http://base.invalid").expect("invariant: a constant");
    let url = base.join(address).ok()?;
    let mut pairs = url.query_pairs();
    pairs
        .find(|(found, _)| found == name)
        .map(|(_, value)| value.into_owned())
}

/// A form's successful controls.
#[derive(Clone, Debug)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// The value a field has on the page.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(found, _)| found == name)
            .map(|(_, value)| value.as_str())
    }

    /// The names of its fields, in order.
    pub fn names(&self) -> Vec<&str> {
        self.0.iter().map(|(name, _)| name.as_str()).collect()
    }

    /// Its fields with some set; an empty value unticks a tick box.
    pub fn filled(&self, set: &[(&str, &str)]) -> Vec<(String, String)> {
        let mut all = self.0.clone();
        for (name, value) in set {
            all.retain(|(found, _)| found != name);
            let is_box = matches!(*name, "enforce_sso" | "remember");
            if !(is_box && value.is_empty()) {
                all.push(((*name).to_owned(), (*value).to_owned()));
            }
        }
        all
    }
}

fn fields(inside: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for part in inside.split('<').skip(1) {
        let tag = part.split('>').next().unwrap_or_default();
        if tag.starts_with("input ") {
            let kind = attribute(tag, "type").unwrap_or_default();
            let ticked = kind != "checkbox" || has_word(tag, "checked");
            if let Some(name) = attribute(tag, "name").filter(|_| ticked) {
                all.push((name, attribute(tag, "value").unwrap_or_default()));
            }
        } else if tag.starts_with("textarea ") {
            let text = part.split_once('>').map_or("", |(_, text)| text);
            all.extend(attribute(tag, "name").map(|name| (name, decoded(text))));
        } else if tag.starts_with("select ") {
            all.extend(attribute(tag, "name").map(|name| (name, String::new())));
        } else if tag.starts_with("option ") {
            let value = attribute(tag, "value").unwrap_or_default();
            if let Some((_, chosen)) = all.last_mut()
                && (chosen.is_empty() || has_word(tag, "selected"))
            {
                *chosen = value;
            }
        }
    }
    all
}

fn has_word(tag: &str, word: &str) -> bool {
    tag.split_whitespace().any(|part| part == word)
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let wanted = format!("{name}=\"");
    let at = tag.match_indices(&wanted).map(|(at, _)| at);
    let own = |at: &usize| *at == 0 || tag.as_bytes().get(at - 1) == Some(&b' ');
    let from = at.into_iter().find(own)? + wanted.len();
    Some(decoded(tag.get(from..)?.split('"').next()?))
}

/// Character references as the templates write them.
fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        match after
            .split_once(';')
            .and_then(|(name, tail)| Some((character(name)?, tail)))
        {
            Some((found, tail)) => {
                out.push(found);
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
        "nbsp" => Some('\u{a0}'),
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

    fn page(body: &str) -> Answer {
        Answer {
            status: 200,
            head: Vec::new(),
            body: body.to_owned(),
        }
    }

    #[test]
    fn given_a_form_then_its_controls_are_those_a_browser_would_send() {
        let page = page(
            "<form method=\"post\" action=\"/a\"><input type=\"hidden\" name=\"t\" value=\"x&#34;y\">\
             <input name=\"box\" type=\"checkbox\" value=\"1\"><select name=\"role\"><option value=\"user\">U</option>\
             <option value=\"admin\" selected>A</option></select></form>",
        );
        let form = page.form("/a");
        assert_eq!(form.value("t"), Some("x\"y"));
        assert_eq!(form.value("role"), Some("admin"));
        assert_eq!(form.value("box"), None);
        assert_eq!(page.text(), "U A");
    }
}
