//! Answers every request with the bytes of a file: a bare axum handler, to compare the load that
//! `fihris serve` bears with. `.ci/load` runs it.

use std::convert::Infallible;

use axum::body::{Body, Bytes};
use axum::http::Request;
use axum::routing::get;
use axum::{Router, response::Response};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tower_service::Service;

fn main() -> anyhow::Result<()> {
    let file = std::env::args_os().nth(1).expect("usage: bare FILE");
    let bytes = Bytes::from(std::fs::read(file)?);
    let answer = get(move || {
        let bytes = bytes.clone();
        async move { Response::new(Body::from(bytes)) }
    });
    let router: Router = Router::new().fallback(answer);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("http://{}/", listener.local_addr()?);
        loop {
            let (stream, _) = listener.accept().await?;
            let router = router.clone();
            let service = service_fn(move |request: Request<hyper::body::Incoming>| {
                let mut router = router.clone();
                async move {
                    let answer = router.call(request.map(Body::new)).await;
                    Ok::<Response, Infallible>(answer.unwrap_or_else(|never| match never {}))
                }
            });
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    })
}
