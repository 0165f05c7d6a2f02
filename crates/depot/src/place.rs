//! A place as a person names it: a folder, or `s3://BUCKET/PREFIX`.

use std::fmt;
use std::path::PathBuf;

use zeroize::Zeroizing;

use crate::Error;

/// A place for backups.
#[derive(Debug, Clone)]
pub enum Place {
    /// A folder.
    Folder(PathBuf),
    /// A bucket.
    Bucket(Box<Bucket>),
}

/// A bucket of an S3-compatible store, and how to reach it.
#[derive(Debug, Clone)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// What all names of objects begin with; empty for none.
    pub prefix: String,
    /// The store's address; Amazon's own where absent.
    pub endpoint: Option<String>,
    /// The store's region.
    pub region: String,
    /// The keys.
    pub credentials: Option<Credentials>,
    /// `socks5h://HOST:PORT`.
    pub proxy: Option<String>,
}

/// The keys of a store.
#[derive(Clone)]
pub struct Credentials {
    /// The public half.
    pub id: String,
    /// The secret half.
    pub secret: Zeroizing<String>,
    /// For keys that hold for some time only.
    pub token: Option<Zeroizing<String>>,
}

impl Credentials {
    /// Reads a file with the lines `access_key_id = …`, `secret_access_key = …` and, where the store
    /// gives one, `session_token = …`; `aws_` may stand before each, as in the file of other tools.
    pub fn parse(text: &str) -> Option<Self> {
        let value = |name: &str| {
            text.lines().find_map(|line| {
                let (key, value) = line.split_once('=')?;
                let key = key.trim();
                let fits = key.strip_prefix("aws_").unwrap_or(key) == name;
                fits.then(|| value.trim().to_owned()).filter(|value| !value.is_empty())
            })
        };
        Some(Self {
            id: value("access_key_id")?,
            secret: Zeroizing::new(value("secret_access_key")?),
            token: value("session_token").map(Zeroizing::new),
        })
    }
}

impl Place {
    /// Reads a place; how to reach a bucket is to be filled in.
    ///
    /// # Errors
    /// [`Error::BadPlace`].
    pub fn parse(text: &str) -> Result<Self, Error> {
        let bad = || Error::BadPlace(text.to_owned());
        let Some(rest) = text.strip_prefix("s3://") else {
            if text.is_empty() || text.contains("://") {
                return Err(bad());
            }
            return Ok(Self::Folder(PathBuf::from(text)));
        };
        let (name, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let prefix = prefix.trim_end_matches('/');
        let fine = |text: &str| {
            text.split('/').all(|part| {
                !part.is_empty()
                    && part != "."
                    && part != ".."
                    && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
            })
        };
        if name.contains('/') || !fine(name) || !(prefix.is_empty() || fine(prefix)) {
            return Err(bad());
        }
        Ok(Self::Bucket(Box::new(Bucket {
            name: name.to_owned(),
            prefix: prefix.to_owned(),
            endpoint: None,
            region: "us-east-1".to_owned(),
            credentials: None,
            proxy: None,
        })))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => write!(f, "{}", path.display()),
            Self::Bucket(bucket) => {
                write!(f, "s3://{}", bucket.name)?;
                if !bucket.prefix.is_empty() {
                    write!(f, "/{}", bucket.prefix)?;
                }
                bucket.endpoint.as_ref().map_or(Ok(()), |at| write!(f, " at {at}"))
            }
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_and_printed() {
        for text in ["/media/stick", "backups", "s3://bucket", "s3://bucket/a/b"] {
            assert_eq!(Place::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Place::parse("s3://bucket/a/").unwrap().to_string(), "s3://bucket/a");
        for text in ["", "s3://", "s3:///a", "s3://b/../c", "s3://b/a b", "ftp://x", "s3://b//c"] {
            assert!(Place::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn keys_are_read_as_other_tools_write_them() {
        let keys =
            Credentials::parse("[default]\naws_access_key_id = a\naws_secret_access_key=b\n");
        let keys = keys.unwrap();
        assert_eq!((keys.id.as_str(), keys.secret.as_str(), keys.token), ("a", "b", None));
        assert!(Credentials::parse("access_key_id = a\nsecret_access_key =\n").is_none());
    }
}
