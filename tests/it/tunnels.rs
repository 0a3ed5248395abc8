//! What is carried without being read: other protocols in a tunnel.

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::mpsc;

use crate::harness::browser::read_all;
use crate::harness::origin::{Origin, Speaks};
use crate::harness::proxy::{blocking, observing};
use crate::harness::run;

#[test]
fn a_protocol_in_which_the_server_speaks_first_is_carried() {
    run(async {
        let mail = Origin::of_wires(Speaks::Plain, |mut wire| async move {
            wire.write_all(b"220 mail.example\r\n").await.ok();
            let mut said = [0; 6];
            wire.read_exact(&mut said).await.ok();
            wire.write_all(b"221 bye\r\n").await.ok();
        })
        .await;
        let mut phiward = observing().reaching("mail.example", &mail).start().await;
        let mut wire = phiward.browser().tunnel("mail.example:80").await;
        let mut greeting = [0; 18];
        wire.read_exact(&mut greeting).await.unwrap();
        assert_eq!(&greeting, b"220 mail.example\r\n");
        wire.write_all(b"QUIT\r\n").await.unwrap();
        assert_eq!(read_all(&mut wire).await, "221 bye\r\n");
        drop(wire);
        is_uninspected(&phiward.entry().await, "mail.example", "silent");
    });
}

#[test]
fn a_protocol_in_which_the_client_speaks_first_is_carried() {
    run(async {
        let shell = Origin::of_wires(Speaks::Plain, |mut wire| async move {
            // The client's half ends before the server answers.
            let said = read_all(&mut wire).await;
            wire.write_all(format!("you said {said}").as_bytes())
                .await
                .ok();
        })
        .await;
        let mut phiward = observing().reaching("shell.example", &shell).start().await;
        let mut wire = phiward.browser().tunnel("shell.example:80").await;
        wire.write_all(b"SSH-2.0-test\r\n").await.unwrap();
        wire.shutdown().await.unwrap();
        assert_eq!(read_all(&mut wire).await, "you said SSH-2.0-test\r\n");
        drop(wire);
        is_uninspected(&phiward.entry().await, "shell.example", "unknown");
    });
}

#[test]
fn in_block_mode_another_protocol_to_a_third_party_is_not_carried() {
    run(async {
        let (carried, mut connections) = mpsc::channel(1);
        let shell = Origin::of_wires(Speaks::Plain, move |_| {
            carried.try_send(()).ok();
            async {}
        })
        .await;
        let mut phiward = blocking().reaching("shell.example", &shell).start().await;
        let mut wire = phiward.browser().tunnel("shell.example:80").await;
        wire.write_all(b"SSH-2.0-test\r\n").await.unwrap();
        assert_eq!(read_all(&mut wire).await, "");
        let entry = phiward.entry().await;
        assert_eq!(entry["outcome"]["action"], "blocked");
        assert_eq!(entry["verdict"]["action"], "block");
        assert!(connections.try_recv().is_err());
    });
}

#[test]
fn a_tunnel_to_nobody_is_recorded_as_failed() {
    run(async {
        let gone = Origin::of_wires(Speaks::Plain, |_| async {}).await.address;
        let mut phiward = observing().resolving("shell.example", gone).start().await;
        let mut wire = phiward.browser().tunnel("shell.example:80").await;
        wire.write_all(b"SSH-2.0-test\r\n").await.unwrap();
        assert_eq!(read_all(&mut wire).await, "");
        let outcome = phiward.outcome().await;
        assert_eq!(outcome["action"], "failed");
        assert_eq!(outcome["because"], "no connection");
    });
}

fn is_uninspected(entry: &Value, host: &str, what: &str) {
    assert_eq!(entry["host"], host);
    assert_eq!(entry["outcome"]["action"], "uninspected");
    assert_eq!(entry["outcome"]["because"], what);
}
