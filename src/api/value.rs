//! What attributes are: keys and values, in the forms in which Rust programs have them.

use std::borrow::Cow;

use arrayvec::ArrayVec;

/// The name of a metric, a span or an attribute. Those known at compile time cost nothing.
///
/// ```
/// let known: fanal::Key = "tier".into();
/// let made: fanal::Key = format!("tier.{}", 2).into();
/// ```
pub type Key = Cow<'static, str>;

/// The value of an attribute.
///
/// ```
/// use fanal::Value;
///
/// assert_eq!(Value::from("pro"), Value::from(String::from("pro")));
/// assert_eq!(Value::from(3_u8), Value::Integer(3));
/// assert_eq!(Value::from([true, false]).to_string(), "[true,false]");
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value<'a> {
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number. One that is not finite is left out.
    Double(f64),
    /// A text.
    Text(Cow<'a, str>),
    /// Several values of one type.
    Array(Array),
}

/// Several values of one type, as JSON.
///
/// ```
/// use fanal::Value;
///
/// let Value::Array(array) = Value::from(["pro", "trial"]) else { unreachable!() };
/// assert_eq!(Value::Array(array).to_string(), r#"["pro","trial"]"#);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    pub(crate) json: String,
    /// The size the protocol counts.
    pub(crate) bytes: usize,
}

impl Value<'_> {
    /// The same value, owning its text.
    ///
    /// ```
    /// let tier = String::from("pro");
    /// let kept: fanal::Value<'static> = fanal::Value::from(tier.as_str()).into_owned();
    /// drop(tier);
    /// assert_eq!(kept.to_string(), "pro");
    /// ```
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Self::Bool(value) => Value::Bool(value),
            Self::Integer(value) => Value::Integer(value),
            Self::Double(value) => Value::Double(value),
            Self::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Self::Array(array) => Value::Array(array),
        }
    }
}

impl std::fmt::Display for Value<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bool(value) => formatter.write_str(if *value { "true" } else { "false" }),
            Self::Integer(value) => std::fmt::Display::fmt(value, formatter),
            Self::Double(value) => std::fmt::Display::fmt(value, formatter),
            Self::Text(text) => formatter.write_str(text),
            Self::Array(array) => formatter.write_str(&array.json),
        }
    }
}

impl From<bool> for Value<'_> {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'a> From<Cow<'a, str>> for Value<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        Self::Text(text)
    }
}

macro_rules! integers {
    ($($type:ty)*) => {$(
        impl From<$type> for Value<'_> {
            fn from(value: $type) -> Self {
                Self::Integer(value.into())
            }
        }
    )*};
}

integers!(i8 i16 i32 i64 u8 u16 u32);

macro_rules! large_integers {
    ($($type:ty)*) => {$(
        impl From<$type> for Value<'_> {
            /// What no receiver reads as a whole number becomes a double.
            fn from(value: $type) -> Self {
                i64::try_from(value).map_or(Self::Double(value as f64), Self::Integer)
            }
        }
    )*};
}

large_integers!(u64 usize isize u128 i128);

impl From<f64> for Value<'_> {
    fn from(value: f64) -> Self {
        Self::Double(value)
    }
}

impl From<f32> for Value<'_> {
    fn from(value: f32) -> Self {
        Self::Double(value.into())
    }
}

impl<'v, T: Into<Value<'v>>, const N: usize> From<[T; N]> for Value<'_> {
    fn from(values: [T; N]) -> Self {
        Self::Array(values.into_iter().map(Into::into).collect())
    }
}

impl<'v, T: Into<Value<'v>>> From<Vec<T>> for Value<'_> {
    fn from(values: Vec<T>) -> Self {
        Self::Array(values.into_iter().map(Into::into).collect())
    }
}

impl<'v> FromIterator<Value<'v>> for Array {
    /// Arrays within arrays are left out, as are numbers that JSON has not.
    fn from_iter<I: IntoIterator<Item = Value<'v>>>(values: I) -> Self {
        let mut json = String::from("[");
        let mut bytes = 0;
        for value in values {
            let before = json.len();
            if before > 1 {
                json.push(',');
            }
            match &value {
                Value::Text(text) => {
                    crate::client::json::string(&mut json, text);
                    bytes += text.len();
                }
                Value::Bool(_) => {
                    json.push_str(&value.to_string());
                    bytes += 1;
                }
                Value::Integer(_) => {
                    json.push_str(&value.to_string());
                    bytes += 8;
                }
                Value::Double(number) if number.is_finite() => {
                    json.push_str(&value.to_string());
                    bytes += 8;
                }
                Value::Double(_) | Value::Array(_) => json.truncate(before),
            }
        }
        json.push(']');
        Self { json, bytes }
    }
}

/// The attributes of one record while it is described: the first ones lie on the stack.
#[derive(Debug)]
pub(crate) struct Attributes<'a> {
    first: ArrayVec<(Key, Value<'a>), FIRST>,
    more: Vec<(Key, Value<'a>)>,
}

/// Attributes that a record has without allocating: most have fewer.
const FIRST: usize = 8;

/// Attributes of one record: no receiver takes as many.
const MOST: usize = 1 << 16;

impl<'a> Attributes<'a> {
    #[inline]
    pub(crate) const fn new() -> Self {
        Self { first: ArrayVec::new_const(), more: Vec::new() }
    }

    #[inline]
    pub(crate) fn push(&mut self, key: Key, value: Value<'a>) {
        if let Err(full) = self.first.try_push((key, value)) {
            self.push_more(full.element());
        }
    }

    /// More than a record can tell of are left out.
    #[cold]
    fn push_more(&mut self, attribute: (Key, Value<'a>)) {
        if self.len() < MOST {
            self.more.push(attribute);
        }
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.first.len() + self.more.len()
    }

    /// All of them, until there is nothing for one.
    #[inline(always)]
    pub(crate) fn each(&self, mut take: impl FnMut(&Key, &Value<'a>) -> Option<()>) -> Option<()> {
        for (key, value) in &self.first {
            take(key, value)?;
        }
        if self.more.is_empty() { Some(()) } else { self.each_more(&mut take) }
    }

    #[cold]
    fn each_more(&self, take: &mut dyn FnMut(&Key, &Value<'a>) -> Option<()>) -> Option<()> {
        self.more.iter().try_for_each(|(key, value)| take(key, value))
    }
}
