//! A place in a text and how to move it: never back, and never twice over the same line for the same thing.

/// What is looked for to the end of a line; a miss is remembered, so that looking costs each line once.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sought {
    Quote,
    Pipe,
    Dashes,
    Equals,
    Dots,
    Balance,
}

/// A text that is read from front to back.
#[derive(Debug)]
pub(super) struct Scan<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    misses: [usize; 6],
    line_end: usize,
}

impl<'t> Scan<'t> {
    /// From `at` to the end of the text.
    pub(super) const fn new(text: &'t str, at: usize) -> Self {
        Self { text, at, misses: [usize::MAX; 6], line_end: 0 }
    }

    /// What is left.
    pub(super) fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// The byte here, 0 at the end.
    pub(super) fn byte(&self) -> u8 {
        self.ahead(0)
    }

    /// The byte so far ahead, 0 past the end.
    pub(super) fn ahead(&self, n: usize) -> u8 {
        self.text.as_bytes().get(self.at + n).copied().unwrap_or(0)
    }

    pub(super) fn at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    /// Where this line ends: at its line feed, or at the end of the text.
    pub(super) fn line_end(&mut self) -> usize {
        if self.line_end < self.at || self.line_end == 0 {
            self.line_end = self.rest().find('\n').map_or(self.text.len(), |n| self.at + n);
        }
        self.line_end
    }

    /// The rest of the line.
    pub(super) fn line(&mut self) -> &'t str {
        let end = self.line_end();
        &self.text[self.at..end]
    }

    /// Passes over white space within the line.
    pub(super) fn blanks(&mut self) {
        while matches!(self.byte(), b' ' | b'\t' | b'\r' | 0x0b | 0x0c) && !self.at_end() {
            self.at += 1;
        }
        // The spaces of other scripts are rare enough to look for them only where no ASCII stands.
        while self.byte() >= 0x80 {
            match self.rest().chars().next() {
                Some(c) if c.is_whitespace() || c == '\u{200b}' || c == '\u{feff}' => self.at += c.len_utf8(),
                _ => break,
            }
        }
    }

    /// Whether the text goes on with this.
    pub(super) fn sees(&self, what: &str) -> bool {
        self.text.as_bytes()[self.at..].starts_with(what.as_bytes())
    }

    /// Passes over `what` where the text goes on with it.
    pub(super) fn takes(&mut self, what: &str) -> bool {
        let sees = self.sees(what);
        if sees {
            self.at += what.len();
        }
        sees
    }

    /// Looks for something on this line from here on; a miss counts for the rest of the line.
    pub(super) fn on_line<T>(&mut self, sought: Sought, find: impl FnOnce(&'t str) -> Option<T>) -> Option<T> {
        let end = self.line_end();
        if self.misses[sought as usize] == end {
            return None;
        }
        let found = find(&self.text[self.at..end]);
        if found.is_none() {
            self.misses[sought as usize] = end;
        }
        found
    }

    /// Whether this was looked for in vain on this line.
    pub(super) fn missed(&mut self, sought: Sought) -> bool {
        let end = self.line_end();
        self.misses[sought as usize] == end
    }

    /// Moves to the end of the line.
    pub(super) fn skip_line(&mut self) {
        self.at = self.line_end();
    }
}
