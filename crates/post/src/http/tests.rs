use std::path::Path;
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::http::{Request, header};
use http_body_util::BodyExt;
use http_body_util::channel::Channel;
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use testimony_seal::{Day, FetchKey, TOTAL_BYTES_MAX, TeamPublic};

use super::*;
use crate::limits::STORE_BYTES_MAX;
use crate::store::Found;

type Routes = TowerToHyperService<Router>;

const FORM: &[u8] = b"--BB\r\nContent-Disposition: form-data; name=\"account\"\r\n\r\nhonest";

fn routes(folder: &Path) -> Routes {
    let mut rng = ChaCha20Rng::from_seed([1; 32]);
    let key = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
    let key = key.parse::<age::x25519::Identity>().unwrap().to_public().to_string();
    let fetch_key = FetchKey::from_bytes(&[9; 32]).public();
    let team = TeamPublic::new("The Ash Street Archive".into(), vec![key], fetch_key);
    let dir = PostDir::init(&folder.join("post"), &team.unwrap(), &mut rng).unwrap();
    let store = Found::read(dir.path()).unwrap().start(Day(20_779), STORE_BYTES_MAX).unwrap();
    let surroundings = Surroundings::new(Arc::new(|| Day(20_779)), rng);
    let shared = Shared::new(dir, store, surroundings, TOTAL_BYTES_MAX);
    TowerToHyperService::new(router(Arc::new(shared)))
}

async fn send<B>(routes: &Routes, body: B) -> (StatusCode, String)
where
    B: HttpBody<Data = Bytes, Error: std::error::Error + Send + Sync> + Send + 'static,
{
    let kind = "multipart/form-data; boundary=BB";
    let request = Request::post("/send").header(header::CONTENT_TYPE, kind);
    let answer = routes.call(request.body(Body::new(body)).unwrap()).await.unwrap();
    let status = answer.status();
    let page = answer.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(page.to_vec()).unwrap())
}

/// A form that begins well and then sends one byte in ten seconds.
async fn drip(routes: Routes) -> (StatusCode, String) {
    let (mut sender, body) = Channel::<Bytes, std::io::Error>::new(2);
    tokio::spawn(async move {
        let mut piece = Bytes::from_static(FORM);
        while sender.send_data(piece).await.is_ok() {
            piece = Bytes::from_static(b".");
            tokio::time::sleep(Duration::from_secs(10)).await;
        }
    });
    send(&routes, body).await
}

/// Red team: 66 connections that drip held all places for 90 minutes.
#[tokio::test(start_paused = true)]
async fn who_drips_gives_the_place_back_and_gets_the_text_back() {
    let folder = tempfile::tempdir().unwrap();
    let routes = routes(folder.path());
    let dripping: Vec<_> = (0..UPLOADS_MAX).map(|_| tokio::spawn(drip(routes.clone()))).collect();
    tokio::time::sleep(Duration::from_secs(25)).await;
    let whole = [FORM, b"\r\n--BB--\r\n"].concat();
    let honest = send(&routes, http_body_util::Full::new(Bytes::from(whole))).await;
    assert_eq!(honest.0, StatusCode::OK, "{}", honest.1);
    for one in dripping {
        let (status, page) = one.await.unwrap();
        assert_eq!(status, StatusCode::REQUEST_TIMEOUT);
        assert!(page.contains("\nhonest..") && page.contains("<textarea"), "{page}");
    }
}

/// Red team: 66 of them were enough to keep everybody out.
#[tokio::test(start_paused = true)]
async fn sixty_six_slow_senders_keep_nobody_out() {
    let folder = tempfile::tempdir().unwrap();
    let routes = routes(folder.path());
    for _ in 0..66 {
        drop(tokio::spawn(drip(routes.clone())));
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    let whole = [FORM, b"\r\n--BB--\r\n"].concat();
    let honest = send(&routes, http_body_util::Full::new(Bytes::from(whole))).await;
    assert_eq!(honest.0, StatusCode::OK, "{}", honest.1);
}
