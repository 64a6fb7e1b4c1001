//! What a guide is made of: typed parts with keys of texts, rendered by one template.
//!
//! Invariants: a guide holds keys, never words; values of a tenant are named by [`Value`] and filled in by the page, so that
//! the same guide serves a stranger with placeholders and an admin with the tenant's own (N-04).
//! It does not know who reads it.

/// A value that a guide tells people to copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// Where the provider sends answers.
    RedirectUri,
    /// The sign-in page of the tenant.
    SignInPage,
    /// The issuer, or how it is built.
    Issuer,
    /// The client id.
    ClientId,
    /// What people read on the button.
    Name,
    /// The scopes.
    Scopes,
}

/// A drawing of our own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picture {
    /// A sign-in from the browser to the provider and back.
    RoundTrip,
    /// The four fields of a registration.
    Register,
    /// Which value goes where.
    Values,
    /// The row of a secret: the column to copy and the one to leave.
    Secret,
    /// Two secrets side by side until the new one has worked.
    Rotation,
    /// What must have happened before passwords go off.
    Gate,
}

/// A numbered thing to do.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// Key of its text.
    pub text: &'static str,
    /// What to copy there.
    pub value: Option<Value>,
}

/// One line of a table of two columns.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Key of the first column.
    pub name: &'static str,
    /// Key of the second column.
    pub text: &'static str,
    /// What to copy there.
    pub value: Option<Value>,
}

/// A part of a section.
#[derive(Clone, Copy, Debug)]
pub enum Block {
    /// A paragraph.
    Text(&'static str),
    /// Things to do, in this order.
    Steps(&'static [Step]),
    /// Things side by side.
    List(&'static [&'static str]),
    /// Something that costs people time when they miss it.
    Warning(&'static str),
    /// Two columns.
    Table(&'static [Row]),
    /// A drawing.
    Picture(Picture),
    /// A command for whoever runs the server.
    Command(&'static str),
}

/// A part of a guide with a heading.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    /// Its anchor.
    pub id: &'static str,
    /// Key of its heading.
    pub title: &'static str,
    /// Whether it also stands beside the form the guide belongs to.
    pub beside: bool,
    /// Its parts.
    pub blocks: &'static [Block],
}

/// A guide.
#[derive(Clone, Copy, Debug)]
pub struct Guide {
    /// Last part of its address.
    pub slug: &'static str,
    /// Key of its title.
    pub title: &'static str,
    /// Key of the paragraph under it, which is also its line in the index.
    pub lead: &'static str,
    /// Key of further words it is found by.
    pub words: &'static str,
    /// Key of who it is for.
    pub who: &'static str,
    /// How long it takes, when that can be said.
    pub minutes: Option<i64>,
    /// When its words for another product's screens were compared last, as a date.
    pub checked: Option<&'static str>,
    /// Its sections.
    pub sections: &'static [Section],
}

/// A step without a value.
pub const fn step(text: &'static str) -> Step {
    Step { text, value: None }
}

/// A step with a value to copy.
pub const fn copy(text: &'static str, value: Value) -> Step {
    Step {
        text,
        value: Some(value),
    }
}

/// A line of a table.
pub const fn row(name: &'static str, text: &'static str) -> Row {
    Row {
        name,
        text,
        value: None,
    }
}

/// A line of a table with a value to copy.
pub const fn row_with(name: &'static str, text: &'static str, value: Value) -> Row {
    Row {
        name,
        text,
        value: Some(value),
    }
}

/// A section of the guide's own page.
pub const fn section(id: &'static str, title: &'static str, blocks: &'static [Block]) -> Section {
    Section {
        id,
        title,
        beside: false,
        blocks,
    }
}

/// A section that also stands beside a form.
pub const fn beside(id: &'static str, title: &'static str, blocks: &'static [Block]) -> Section {
    Section {
        id,
        title,
        beside: true,
        blocks,
    }
}

impl Guide {
    /// Every key of its texts, in order.
    pub fn keys(&self) -> Vec<&'static str> {
        let mut keys = vec![self.title, self.lead, self.words];
        for section in self.sections {
            keys.push(section.title);
            keys.extend(section.blocks.iter().flat_map(Block::keys));
        }
        keys
    }
}

impl Block {
    fn keys(&self) -> Vec<&'static str> {
        match *self {
            Self::Text(key) | Self::Warning(key) => vec![key],
            Self::List(keys) => keys.to_vec(),
            Self::Steps(steps) => steps.iter().map(|step| step.text).collect(),
            Self::Table(rows) => rows.iter().flat_map(|row| [row.name, row.text]).collect(),
            Self::Picture(_) | Self::Command(_) => Vec::new(),
        }
    }
}
