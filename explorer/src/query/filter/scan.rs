//! The characters of a filter, read from left to right: words, quoted texts, and the wildcards in both.

use super::Mistake;

/// A place in the text.
pub struct Scan {
    letters: Vec<char>,
    pub at: usize,
}

/// A text with its wildcards: the pieces between them. One piece: no wildcard.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    pub pieces: Vec<String>,
    pub quoted: bool,
}

impl Scan {
    pub fn new(text: &str) -> Self {
        Self { letters: text.chars().collect(), at: 0 }
    }

    pub fn peek(&self) -> Option<char> {
        self.letters.get(self.at).copied()
    }

    fn peek_after(&self) -> Option<char> {
        self.letters.get(self.at + 1).copied()
    }

    /// Steps over this character if it is next.
    pub fn take(&mut self, letter: char) -> bool {
        let next = self.peek() == Some(letter);
        self.at += usize::from(next);
        next
    }

    /// Steps over these characters if they are next.
    pub fn take_all(&mut self, text: &str) -> bool {
        let next = text
            .chars()
            .enumerate()
            .all(|(index, letter)| self.letters.get(self.at + index) == Some(&letter));
        self.at += if next { text.chars().count() } else { 0 };
        next
    }

    pub fn skip_spaces(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    /// Whether `word` is next, as a word of its own.
    pub fn has_word(&self, word: &str) -> bool {
        let length = word.chars().count();
        let same = word
            .chars()
            .enumerate()
            .all(|(index, letter)| self.letters.get(self.at + index) == Some(&letter));
        let after = self.letters.get(self.at + length);
        same && after.is_none_or(|it| it.is_whitespace() || matches!(it, '(' | ')'))
    }

    /// A key: quoted, or up to a colon.
    pub fn key(&mut self) -> Result<String, Mistake> {
        if self.peek() == Some('"') {
            return Ok(self.quoted()?.pieces.join("*"));
        }
        let start = self.at;
        while self
            .peek()
            .is_some_and(|it| !it.is_whitespace() && !matches!(it, ':' | '"' | '(' | ')'))
        {
            self.at += 1;
        }
        Ok(self.letters.get(start..self.at).unwrap_or_default().iter().collect())
    }

    /// A text: quoted, or up to a space, one of `stops`, or a parenthesis that was not opened within it.
    pub fn written(&mut self, stops: &[char]) -> Result<Written, Mistake> {
        if self.peek() == Some('"') {
            return self.quoted();
        }
        let start = self.at;
        let mut pieces = Pieces::default();
        let mut open = Vec::new();
        while let Some(letter) = self.peek() {
            match letter {
                '(' => open.push(self.at),
                ')' if open.pop().is_none() => break,
                other if other.is_whitespace() || stops.contains(&other) => break,
                _ => {}
            }
            self.letter(&mut pieces);
        }
        if let Some(at) = open.first() {
            let message = "this parenthesis is never closed; write [a,b] for several values, or \
                           quotation marks";
            return Err(Mistake { at: *at, message: message.to_owned() });
        }
        let letters = self.letters.get(start..self.at).unwrap_or_default();
        if !letters.is_empty() && letters.iter().all(|letter| matches!(letter, '(' | ')')) {
            let message = "there is nothing in these parentheses".to_owned();
            return Err(Mistake { at: start, message });
        }
        Ok(Written { pieces: pieces.done(), quoted: false })
    }

    fn quoted(&mut self) -> Result<Written, Mistake> {
        let start = self.at;
        self.at += 1;
        let mut pieces = Pieces::default();
        loop {
            match self.peek() {
                Some('"') => break,
                Some(_) => self.letter(&mut pieces),
                None => {
                    let message = "this quotation mark is never closed".to_owned();
                    return Err(Mistake { at: start, message });
                }
            }
        }
        self.at += 1;
        Ok(Written { pieces: pieces.done(), quoted: true })
    }

    /// One character of a text, or an escaped one.
    fn letter(&mut self, pieces: &mut Pieces) {
        match (self.peek(), self.peek_after()) {
            (Some('\\'), Some(escaped @ ('*' | '\\' | '"'))) => {
                pieces.last.push(escaped);
                self.at += 1;
            }
            (Some('*'), _) => pieces.cut(),
            (Some(letter), _) => pieces.last.push(letter),
            (None, _) => {}
        }
        self.at += 1;
    }
}

/// Texts between wildcards, as they grow.
#[derive(Default)]
struct Pieces {
    before: Vec<String>,
    last: String,
}

impl Pieces {
    /// A wildcard. Two of them in a row are one.
    fn cut(&mut self) {
        let piece = std::mem::take(&mut self.last);
        if self.before.is_empty() || !piece.is_empty() {
            self.before.push(piece);
        }
    }

    fn done(mut self) -> Vec<String> {
        self.before.push(self.last);
        self.before
    }
}
