//! Paths with parameters, as the API and the pages have them.

/// Parameters of a question. What is not given is not sent.
pub struct Parameters(form_urlencoded::Serializer<'static, String>);

impl Default for Parameters {
    fn default() -> Self {
        Self(form_urlencoded::Serializer::new(String::new()))
    }
}

impl Parameters {
    pub fn set(mut self, name: &str, value: impl AsRef<str>) -> Self {
        self.0.append_pair(name, value.as_ref());
        self
    }

    pub fn maybe(self, name: &str, value: Option<impl AsRef<str>>) -> Self {
        match value {
            Some(value) => self.set(name, value),
            None => self,
        }
    }

    pub fn each(mut self, name: &str, values: &[String]) -> Self {
        values.iter().for_each(|value| {
            self.0.append_pair(name, value);
        });
        self
    }

    /// `path?a=b`, or the path alone.
    pub fn behind(mut self, path: &str) -> String {
        let query = self.0.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }
}

/// A part of a path that cannot become two.
pub fn segment(part: &str) -> String {
    form_urlencoded::byte_serialize(part.as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_escaped_and_absent_ones_left_out() {
        let none: Option<&str> = None;
        let path = Parameters::default()
            .set("query", "a:b c&d")
            .maybe("since", none)
            .each("group_by", &["x".to_owned(), "y".to_owned()])
            .behind("/p");
        assert_eq!(path, "/p?query=a%3Ab+c%26d&group_by=x&group_by=y");
        assert_eq!(Parameters::default().behind("/p"), "/p");
    }
}
