//! Reads DER piece by piece, keeping every byte where it is.
//!
//! X.690: definite and shortest lengths, one-byte tags, nothing behind the last element. What no
//! rule reads is passed over as a whole and never looked into. Never copies, never recurses.
//!
//! Hashes and signatures cover exact bytes, so nothing here is decoded and printed again.

/// `BOOLEAN`.
pub(crate) const BOOLEAN: u8 = 0x01;
/// `INTEGER`.
pub(crate) const INTEGER: u8 = 0x02;
/// `BIT STRING`.
pub(crate) const BIT_STRING: u8 = 0x03;
/// `OCTET STRING`.
pub(crate) const OCTET_STRING: u8 = 0x04;
/// `NULL`.
pub(crate) const NULL: u8 = 0x05;
/// `OBJECT IDENTIFIER`.
pub(crate) const OID: u8 = 0x06;
/// `UTF8String`.
pub(crate) const UTF8: u8 = 0x0c;
/// `PrintableString`.
pub(crate) const PRINTABLE: u8 = 0x13;
/// `IA5String`.
pub(crate) const IA5: u8 = 0x16;
/// `UTCTime`.
pub(crate) const UTC_TIME: u8 = 0x17;
/// `GeneralizedTime`.
pub(crate) const GENERALIZED_TIME: u8 = 0x18;
/// `SEQUENCE`.
pub(crate) const SEQUENCE: u8 = 0x30;
/// `SET`.
pub(crate) const SET: u8 = 0x31;

/// Most bytes that say a length: four reach 4 GiB, and a stamp has 64 KiB.
const LENGTH_BYTES_MAX: usize = 4;
/// The five bits that say "the tag goes on in the next byte": nothing here has such a tag.
const LONG_TAG: u8 = 0x1f;

/// The bytes are not DER, or not the element that belongs there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotDer;

/// One element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Element<'a> {
    /// Its tag, class and form included.
    pub(crate) tag: u8,
    /// What it contains.
    pub(crate) value: &'a [u8],
    /// Tag, length and value.
    pub(crate) whole: &'a [u8],
}

/// The elements that are still to be read.
#[derive(Debug, Clone)]
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Reads these bytes.
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Whether nothing is left.
    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next element, whatever it is.
    pub(crate) fn any(&mut self) -> Result<Element<'a>, NotDer> {
        let bytes = self.0;
        let (&tag, rest) = bytes.split_first().ok_or(NotDer)?;
        if tag & LONG_TAG == LONG_TAG {
            return Err(NotDer);
        }
        let (length, rest) = length(rest)?;
        let (value, rest) = rest.split_at_checked(length).ok_or(NotDer)?;
        let whole = bytes.get(..bytes.len() - rest.len()).ok_or(NotDer)?;
        self.0 = rest;
        Ok(Element { tag, value, whole })
    }

    /// The next element, which must have this tag.
    pub(crate) fn take(&mut self, tag: u8) -> Result<Element<'a>, NotDer> {
        self.any().and_then(|element| if element.tag == tag { Ok(element) } else { Err(NotDer) })
    }

    /// The next element if it has this tag.
    pub(crate) fn optional(&mut self, tag: u8) -> Result<Option<Element<'a>>, NotDer> {
        if self.0.first() == Some(&tag) { self.any().map(Some) } else { Ok(None) }
    }

    /// The inside of the next element, which must have this tag.
    pub(crate) fn enter(&mut self, tag: u8) -> Result<Self, NotDer> {
        self.take(tag).map(|element| Self(element.value))
    }

    /// Demands that nothing is left.
    pub(crate) const fn end(&self) -> Result<(), NotDer> {
        if self.0.is_empty() { Ok(()) } else { Err(NotDer) }
    }
}

/// The only element in these bytes, which must have this tag.
pub(crate) fn only(bytes: &[u8], tag: u8) -> Result<Element<'_>, NotDer> {
    let mut reader = Reader::new(bytes);
    let element = reader.take(tag)?;
    reader.end().map(|()| element)
}

/// All elements in these bytes, at most so many.
pub(crate) fn list(bytes: &[u8], max: usize) -> Result<Vec<Element<'_>>, NotDer> {
    let mut reader = Reader::new(bytes);
    let mut found = Vec::new();
    while !reader.is_empty() {
        if found.len() == max {
            return Err(NotDer);
        }
        found.push(reader.any()?);
    }
    Ok(found)
}

/// The bytes of an `INTEGER` that is not negative, without leading zeros.
pub(crate) fn unsigned(element: Element<'_>) -> Result<&[u8], NotDer> {
    match element.value {
        [] => Err(NotDer),
        [0] => Ok(&[]),
        // A zero is there to keep the number positive, and for nothing else.
        [0, first, ..] if *first < 0x80 => Err(NotDer),
        [0, rest @ ..] => Ok(rest),
        [first, ..] if *first >= 0x80 => Err(NotDer),
        value => Ok(value),
    }
}

/// An `INTEGER` that is not negative and fits.
pub(crate) fn small(element: Element<'_>) -> Result<u64, NotDer> {
    let bytes = unsigned(element)?;
    if bytes.len() > size_of::<u64>() {
        return Err(NotDer);
    }
    Ok(bytes.iter().fold(0, |sum, &byte| (sum << 8) | u64::from(byte)))
}

/// The bytes of a `BIT STRING` whose bits fill them.
pub(crate) fn whole_bits(element: Element<'_>) -> Result<&[u8], NotDer> {
    match element.value {
        [0, bytes @ ..] => Ok(bytes),
        _ => Err(NotDer),
    }
}

/// One element with this tag and value; used for what we write.
pub(crate) fn print(tag: u8, value: &[u8]) -> Vec<u8> {
    let size = value.len().to_be_bytes();
    let size = size.iter().skip_while(|byte| **byte == 0).copied().collect::<Vec<_>>();
    let mut bytes = vec![tag];
    match *size.as_slice() {
        [] => bytes.push(0),
        [one] if one < 0x80 => bytes.push(one),
        // A length has at most eight bytes, so the sum keeps below 0x89.
        _ => {
            bytes.push(0x80 | u8::try_from(size.len()).unwrap_or(u8::MAX));
            bytes.extend(size);
        }
    }
    bytes.extend(value);
    bytes
}

/// The length at the beginning of these bytes, and what follows it.
fn length(bytes: &[u8]) -> Result<(usize, &[u8]), NotDer> {
    let (&first, rest) = bytes.split_first().ok_or(NotDer)?;
    if first < 0x80 {
        return Ok((usize::from(first), rest));
    }
    let count = usize::from(first & 0x7f);
    if count == 0 || count > LENGTH_BYTES_MAX {
        return Err(NotDer);
    }
    let (digits, rest) = rest.split_at_checked(count).ok_or(NotDer)?;
    let length = digits.iter().fold(0u64, |sum, &byte| (sum << 8) | u64::from(byte));
    let shortest = length >= 0x80 && digits.first() != Some(&0);
    let length = usize::try_from(length).map_err(|_| NotDer)?;
    if shortest { Ok((length, rest)) } else { Err(NotDer) }
}

#[cfg(test)]
mod tests;
