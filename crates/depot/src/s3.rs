//! A bucket of an S3-compatible store, through `object_store`; the requests go out through `ureq`,
//! like every other connection of the program, so one proxy governs them all.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http_body_util::BodyExt;
use object_store::aws::{AmazonS3, AmazonS3Builder, Checksum};
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService,
};
use object_store::path::Path;
use object_store::{ClientOptions, ObjectStore, ObjectStoreExt, PutPayload, RetryConfig};
use tokio::runtime::Runtime;
use ureq::Agent;

use crate::{Bucket, Error, OBJECT_BYTES_MAX, Object};

/// For connecting, and until a store begins to answer.
const TIMEOUT: Duration = Duration::from_secs(120);
/// For a whole body: the manifest of a large vault has tens of MB, and lines are slow.
const BODY_TIMEOUT: Duration = Duration::from_secs(1_800);
/// A connection that broke is tried again so often, for so long in all; then the person is told, and
/// the next run goes on where this one stopped.
const RETRIES_MAX: usize = 4;
const RETRY_TIME_MAX: Duration = Duration::from_secs(60);

/// One bucket.
pub(crate) struct Store {
    store: AmazonS3,
    prefix: Path,
    runtime: Runtime,
}

impl Store {
    pub(crate) fn open(bucket: &Bucket) -> Result<Self, Error> {
        let unusable = |cause: object_store::Error| Error::Unusable(cause.to_string());
        let keys = bucket.credentials.as_ref().ok_or(Error::NoCredentials)?;
        let retry = RetryConfig {
            max_retries: RETRIES_MAX,
            retry_timeout: RETRY_TIME_MAX,
            ..RetryConfig::default()
        };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&bucket.name)
            .with_region(&bucket.region)
            .with_access_key_id(&keys.id)
            .with_secret_access_key(keys.secret.as_str())
            // The store checks what arrived, and refuses it if the network changed it.
            .with_checksum_algorithm(Checksum::SHA256)
            .with_allow_http(true)
            .with_retry(retry)
            .with_http_connector(Connector(agent(bucket)?));
        if let Some(token) = &keys.token {
            builder = builder.with_token(token.as_str());
        }
        if let Some(endpoint) = &bucket.endpoint {
            builder = builder.with_endpoint(endpoint.trim_end_matches('/'));
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        Ok(Self {
            store: builder.build().map_err(unusable)?,
            prefix: Path::from(bucket.prefix.as_str()),
            runtime: runtime.map_err(|cause| Error::Unusable(cause.to_string()))?,
        })
    }

    fn path(&self, name: &str) -> Path {
        Path::from_iter(self.prefix.parts().chain(Path::from(name).parts()))
    }

    pub(crate) fn put(&self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        let path = self.path(name);
        let putting = self.store.put(&path, PutPayload::from(bytes.to_vec()));
        self.runtime.block_on(putting).map(|_| ()).map_err(|cause| told(&cause))
    }

    pub(crate) fn get(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        let path = self.path(name);
        let getting = async {
            let found = self.store.get(&path).await?;
            let fits = found.meta.size <= OBJECT_BYTES_MAX;
            if fits { found.bytes().await.map(Some) } else { Ok(None) }
        };
        match self.runtime.block_on(getting) {
            Ok(Some(bytes)) => Ok(Some(bytes.to_vec())),
            Ok(None) => Err(Error::TooLong(name.to_owned())),
            Err(object_store::Error::NotFound { source, .. }) if !no_bucket(source.as_ref()) => {
                Ok(None)
            }
            Err(cause) => Err(told(&cause)),
        }
    }

    pub(crate) fn list(&self, under: &str) -> Result<Vec<Object>, Error> {
        use object_store::ListResult;
        let path = self.path(under);
        let skip = self.prefix.parts().count();
        let mut found = Vec::new();
        // Level by level, because a list with a delimiter is a plain call and not a stream.
        let mut folders = vec![path];
        while let Some(folder) = folders.pop() {
            let listing = self.store.list_with_delimiter(Some(&folder));
            let ListResult { common_prefixes, objects, .. } =
                self.runtime.block_on(listing).map_err(|cause| told(&cause))?;
            folders.extend(common_prefixes);
            found.extend(objects.into_iter().map(|object| {
                let parts: Vec<_> = object.location.parts().skip(skip).collect();
                let parts: Vec<&str> = parts.iter().map(AsRef::as_ref).collect();
                Object { name: parts.join("/"), bytes: object.size }
            }));
        }
        found.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(found)
    }

    pub(crate) fn remove(&self, name: &str) -> Result<(), Error> {
        match self.runtime.block_on(self.store.delete(&self.path(name))) {
            Err(object_store::Error::NotFound { source, .. }) if !no_bucket(source.as_ref()) => {
                Ok(())
            }
            removed => removed.map_err(|cause| told(&cause)),
        }
    }
}

/// What a store says of a bucket that is not there; it says "not found" of objects as well.
fn no_bucket(cause: &(dyn std::error::Error + Send + Sync + 'static)) -> bool {
    chain(cause).contains("NoSuchBucket")
}

fn chain(cause: &(dyn std::error::Error + 'static)) -> String {
    let mut told = cause.to_string();
    let mut next = cause.source();
    while let Some(cause) = next {
        told = format!("{told}: {cause}");
        next = cause.source();
    }
    told
}

/// The failure in our words. The store's own address stands in its words, and no key does.
fn told(cause: &object_store::Error) -> Error {
    use object_store::Error as E;
    let whole = chain(cause);
    match cause {
        _ if whole.contains("NoSuchBucket") => Error::NoBucket,
        E::PermissionDenied { .. } | E::Unauthenticated { .. } => Error::Refused,
        _ if ["InvalidAccessKeyId", "SignatureDoesNotMatch", "AccessDenied"]
            .iter()
            .any(|word| whole.contains(word)) =>
        {
            Error::Refused
        }
        _ => Error::Unreachable(whole.chars().take(300).collect()),
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
    }
}

fn agent(bucket: &Bucket) -> Result<Agent, Error> {
    let proxy = bucket.proxy.as_deref().map(ureq::Proxy::new).transpose();
    let proxy = proxy.map_err(|_| Error::Unusable("the proxy has no address that works".into()))?;
    let config = Agent::config_builder()
        .proxy(proxy)
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_connect(Some(TIMEOUT))
        .timeout_recv_response(Some(TIMEOUT))
        .timeout_send_body(Some(BODY_TIMEOUT))
        .timeout_recv_body(Some(BODY_TIMEOUT))
        .build();
    Ok(config.into())
}

/// Gives `object_store` our way to the network.
#[derive(Debug)]
struct Connector(Agent);

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(Service(Arc::new(self.0.clone()))))
    }
}

#[derive(Debug)]
struct Service(Arc<Agent>);

#[async_trait]
impl HttpService for Service {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (parts, body) = request.into_parts();
        let body = body.collect().await?.to_bytes();
        // The runtime has this one thread and nothing else to do: waiting here blocks nobody.
        let answer = if matches!(parts.method, http::Method::PUT | http::Method::POST) {
            self.0.run(http::Request::from_parts(parts, body.to_vec()))
        } else {
            self.0.run(http::Request::from_parts(parts, ()))
        };
        let answer = answer.map_err(failed)?;
        let (parts, body) = answer.into_parts();
        let read = body.into_with_config().limit(OBJECT_BYTES_MAX + 1).read_to_vec();
        Ok(HttpResponse::from_parts(parts, Bytes::from(read.map_err(failed)?).into()))
    }
}

fn failed(cause: ureq::Error) -> HttpError {
    let kind = match &cause {
        ureq::Error::Timeout(_) => HttpErrorKind::Timeout,
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => HttpErrorKind::Connect,
        ureq::Error::Io(_) => HttpErrorKind::Interrupted,
        _ => HttpErrorKind::Unknown,
    };
    HttpError::new(kind, cause)
}
