//! Connections: accepted up to a number, cut if they are slow.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, Semaphore};
use tokio::time::{sleep, timeout};

use super::router::{Peers, Server};

/// Maximum number of open connections.
const MAX_CONNECTIONS: usize = 256;

/// Maximum size of the line and the headers of a request, in bytes.
const MAX_HEAD_BYTES: usize = 32 << 10;

/// Maximum number of headers of a request.
const MAX_HEADERS: usize = 64;

/// Maximum time to send the head of a request, and of a pause between two requests.
const MAX_HEAD_TIME: Duration = Duration::from_secs(10);

/// Maximum age of a connection; then it ends after the current answer.
const MAX_AGE: Duration = Duration::from_secs(60);

/// Maximum time to take the last answer of a connection.
const MAX_LAST_ANSWER: Duration = Duration::from_secs(30);

/// Pause after an error of the system, such as too many open files.
const PAUSE: Duration = Duration::from_millis(100);

/// Maximum time that running answers have after a signal to stop.
const GRACE_PERIOD: Duration = Duration::from_secs(2);

/// Answer to a connection beyond the limit.
const TOO_MANY: &[u8] =
    b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nConnection: close\r\n\
    Content-Type: text/plain\r\nContent-Length: 31\r\n\r\ntoo many connections: try later\n";

/// Returns a notice of the first SIGINT or SIGTERM. The second ends the process.
///
/// # Errors
/// Returns an error if the handler cannot be registered.
#[cfg(unix)]
pub fn stop_signal() -> Result<Arc<Notify>> {
    use signal_hook::consts::{SIGINT, SIGTERM};
    let stop = Arc::new(Notify::new());
    let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM])?;
    let notice = Arc::clone(&stop);
    std::thread::Builder::new().spawn(move || {
        let mut signals = signals.forever();
        if signals.next().is_some() {
            notice.notify_one();
        }
        if let Some(second) = signals.next() {
            signal_hook::low_level::exit(128 + second);
        }
    })?;
    Ok(stop)
}

/// Returns a notice that never comes: Ctrl-C ends the process.
///
/// # Errors
/// Never.
#[cfg(not(unix))]
pub fn stop_signal() -> Result<Arc<Notify>> {
    Ok(Arc::new(Notify::new()))
}

/// Accepts connections until a signal to stop, and lets running answers end.
///
/// # Errors
/// Returns an error if the socket cannot be used.
pub async fn serve(
    listener: std::net::TcpListener,
    server: Arc<Server>,
    stop: Arc<Notify>,
) -> Result<()> {
    let listener = TcpListener::from_std(listener)?;
    let accepting = tokio::spawn(accept(listener, Arc::clone(&server)));
    stop.notified().await;
    accepting.abort();
    let _ = timeout(GRACE_PERIOD, server.idle()).await;
    Ok(())
}

async fn accept(listener: TcpListener, server: Arc<Server>) {
    let connections = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    loop {
        let Ok((stream, peer)) = listener.accept().await else {
            sleep(PAUSE).await;
            continue;
        };
        match Arc::clone(&connections).try_acquire_owned() {
            Ok(permit) => {
                let server = Arc::clone(&server);
                tokio::spawn(async move {
                    talk(stream, peer, server).await;
                    drop(permit);
                });
            }
            // A new connection takes a few bytes at once; nothing waits for it.
            Err(_) => drop(stream.try_write(TOO_MANY)),
        }
    }
}

/// Answers the requests of a connection.
async fn talk(stream: TcpStream, peer: SocketAddr, server: Arc<Server>) {
    let Ok(local) = stream.local_addr() else {
        return;
    };
    // An answer is one write; waiting for more would only delay it.
    let _ = stream.set_nodelay(true);
    let peers = Peers { local, peer };
    let service = service_fn(move |request| {
        let server = Arc::clone(&server);
        async move { Ok::<_, std::convert::Infallible>(server.answer(request, peers).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        // A search cannot be stopped, so a client that has sent all gets its answer.
        .half_close(true)
        .header_read_timeout(MAX_HEAD_TIME)
        .max_buf_size(MAX_HEAD_BYTES)
        .max_headers(MAX_HEADERS)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    // Errors are those of clients; there is nobody to tell.
    if timeout(MAX_AGE, connection.as_mut()).await.is_err() {
        connection.as_mut().graceful_shutdown();
        let _ = timeout(MAX_LAST_ANSWER, connection).await;
    }
}
