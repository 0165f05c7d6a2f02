mod oracle;

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
use testimony_seal::{Day, FetchKey, HybridIdentity, RosterKey, TOTAL_BYTES_MAX, TeamPublic, Week};

use super::*;
use crate::limits::STORE_BYTES_MAX;
use crate::store::Found;

type Routes = TowerToHyperService<Router>;

const FORM: &[u8] = b"--BB\r\nContent-Disposition: form-data; name=\"account\"\r\n\r\nhonest";

fn routes(folder: &Path) -> Routes {
    routes_of(folder, None).0
}

fn routes_of(folder: &Path, script: Option<Vec<u8>>) -> (Routes, Arc<Shared>) {
    let mut rng = ChaCha20Rng::from_seed([1; 32]);
    let roster_key = RosterKey::from_bytes(&[10; 32]);
    let recipients = vec![HybridIdentity::from_seed(&[0x42; 32]).to_public()];
    let week = Week { from: Day(20_776), until: Day(20_783), recipients };
    let roster = roster_key.sign(1, vec![week]).unwrap();
    let fetch_key = FetchKey::from_bytes(&[9; 32]).public();
    let name = "The Ash Street Archive".to_owned();
    let team = TeamPublic::new(name, fetch_key, roster_key.public(), roster);
    let dir = PostDir::init(&folder.join("post"), &team.unwrap(), &mut rng).unwrap();
    let store = Found::read(dir.path()).unwrap().start(Day(20_779), STORE_BYTES_MAX).unwrap();
    let epochs = Epochs::open(dir.path(), *dir.identity(), &mut rng).unwrap();
    let surroundings = Surroundings::new(Arc::new(|| Day(20_779)), rng);
    let locales = crate::tongues::catalogue().locales().collect();
    let icon = crate::icons::Icon::named("plain").unwrap();
    let face = Face::with_script(dir.team(), icon, locales, TOTAL_BYTES_MAX, script);
    let shared = Shared::new(dir, store, epochs, surroundings, face, TOTAL_BYTES_MAX);
    let shared = Arc::new(shared);
    (TowerToHyperService::new(router(Arc::clone(&shared))), shared)
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
    let (mut sender, body) = Channel::<Bytes, io::Error>::new(2);
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

async fn get_page(routes: &Routes, path: &str) -> (StatusCode, String) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let answer = routes.call(request).await.unwrap();
    let status = answer.status();
    let page = answer.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(page.to_vec()).unwrap())
}

/// The program is on the two pages that need it, under the hash of the very bytes that are handed out.
#[tokio::test]
async fn the_program_is_loaded_where_it_is_needed_and_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    let with = routes_of(&folder.path().join("with"), Some(b"'use strict';".to_vec())).0;
    let without = routes_of(&folder.path().join("without"), None).0;
    let hash = "sha256-jozHLmH/b2wMlFqXZ1bREnMsSZzWT8WyB7shP8hKHkA=";
    let tag = format!("<script src=\"/seal.js\" integrity=\"{hash}\" defer></script>");
    for path in ["/", "/send", "/return", "/lock", "/leave", "/texts", "/ru/", "/ru/send", "/x"] {
        let page = get_page(&with, path).await.1;
        let wanted = path.ends_with("/send") || path.ends_with("/return");
        assert_eq!(page.matches("<script").count(), usize::from(wanted), "{path}");
        assert_eq!(page.contains(&tag), wanted, "{path}: {page}");
        assert_eq!(page.len(), crate::limits::PAGE_BYTES, "{path}");
        assert!(!get_page(&without, path).await.1.contains("<script"), "{path}");
    }
    assert_eq!(get_page(&with, "/seal.js").await, (StatusCode::OK, "'use strict';".to_owned()));
    assert_eq!(get_page(&without, "/seal.js").await.0, StatusCode::NOT_FOUND);
}
