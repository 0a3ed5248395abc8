//! Requests that somebody else captured: HAR 1.2, and JSON lines.
//!
//! Takes a reader. Gives one [`Captured`] request after the other, or an error with its number, in
//! constant memory however long the file. Never does: judge, or keep a request.

mod har;
mod line;

use std::io::{BufRead, Read};

use crate::sensitive::Sensitive;

/// One captured request.
pub struct Captured {
    /// The page it came from, where the capture says so.
    pub page: Option<String>,
    /// The method.
    pub method: String,
    /// The address.
    pub url: String,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// The body, as it was sent.
    pub body: Sensitive<Vec<u8>>,
    /// The messages that the browser sent, where it became a WebSocket.
    pub frames: Vec<Sensitive<Vec<u8>>>,
    /// How it was answered, where the capture says so.
    pub answer: Option<CapturedAnswer>,
}

/// What is kept of an answer.
#[derive(Default)]
pub struct CapturedAnswer {
    /// The status, where the browser got one.
    pub status: Option<u16>,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// The page, if it is one in HTML.
    pub page: Option<Sensitive<Vec<u8>>>,
}

/// Why a captured request, or the rest of a file, could not be read. Holds nothing of it.
#[derive(Debug, thiserror::Error)]
pub enum CaptureError {
    /// One entry is not in the form that its file has.
    #[error("{what} {number}: {says}")]
    Entry {
        /// `line` or `entry`.
        what: &'static str,
        /// Counted from 1.
        number: u64,
        /// What is wrong.
        says: &'static str,
    },
    /// The file cannot be read any further.
    #[error("the file breaks off: {0}")]
    Read(std::io::ErrorKind),
    /// The file is neither HAR nor JSON lines.
    #[error("this is neither a HAR file nor JSON lines of requests")]
    Unknown,
}

/// Reads every request of a capture, telling HAR and JSON lines apart by their content.
pub fn read(mut reader: impl BufRead, mut see: impl FnMut(Result<Captured, CaptureError>)) {
    let head = match first_bytes(&mut reader) {
        Ok(head) => head,
        Err(error) => return see(Err(CaptureError::Read(error.kind()))),
    };
    let is_har = looks_like_har(&head);
    let whole = std::io::Cursor::new(head).chain(reader);
    if is_har {
        har::read(whole, &mut see);
    } else {
        line::read(std::io::BufReader::new(whole), &mut see);
    }
}

/// Bytes that tell the formats apart.
const HEAD_BYTES: u64 = 4_096;

fn first_bytes(reader: &mut impl BufRead) -> std::io::Result<Vec<u8>> {
    let mut head = Vec::new();
    reader.take(HEAD_BYTES).read_to_end(&mut head)?;
    Ok(head)
}

/// A HAR file is one object whose first key is `log`; a byte order mark may precede it.
fn looks_like_har(head: &[u8]) -> bool {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let mut letters = text
        .iter()
        .copied()
        .filter(|byte| !byte.is_ascii_whitespace());
    letters.by_ref().take(6).eq(*b"{\"log\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<Result<Captured, CaptureError>> {
        let mut seen = Vec::new();
        read(text.as_bytes(), |captured| seen.push(captured));
        seen
    }

    #[test]
    fn har_and_lines_are_told_apart_by_content() {
        let har = r#"{ "log": {"version":"1.2","creator":{"name":"x"},"pages":[{"id":"p1","title":"https://a.example/"}],
            "entries":[{"pageref":"p1","request":{"method":"POST","url":"https://t.example/p","headers":[{"name":"A","value":"b"}],
            "postData":{"mimeType":"text/plain","text":"x=1"}},"response":{"content":{"text":"zzz"}}}]}}"#;
        let line = r#"{"page":"https://a.example/","method":"POST","url":"https://t.example/p","headers":[["A","b"]],"body":"x=1","extra":1}"#;
        for text in [har, line] {
            let seen = all(text);
            let Some(Ok(captured)) = seen.first() else {
                panic!("{text}")
            };
            assert_eq!(seen.len(), 1);
            assert_eq!(captured.page.as_deref(), Some("https://a.example/"));
            assert_eq!(captured.method, "POST");
            assert_eq!(
                captured.headers.first().map(|header| header.1.as_str()),
                Some("b")
            );
            assert_eq!(captured.body.expose_for_matching(), b"x=1");
        }
    }

    #[test]
    fn a_bad_line_is_numbered_and_the_rest_goes_on() {
        let seen =
            all("{\"url\":\"https://a.example/\"}\n\nnot json\n{\"url\":\"https://b.example/\"}\n");
        assert_eq!(seen.len(), 3);
        let Some(Err(error)) = seen.get(1) else {
            panic!("no error")
        };
        assert!(error.to_string().starts_with("line 3:"), "{error}");
        assert!(matches!(seen.get(2), Some(Ok(_))));
    }

    #[test]
    fn a_har_that_breaks_off_gives_what_it_has_and_an_error() {
        let seen = all(
            r#"{"log":{"entries":[{"request":{"method":"GET","url":"https://a.example/"}},{"request":"#,
        );
        assert!(matches!(seen.first(), Some(Ok(_))));
        assert!(matches!(seen.last(), Some(Err(_))));
    }

    fn har(entries: &[&[u8]]) -> Vec<u8> {
        [
            b"{\"log\":{\"entries\":[",
            &*entries.join(&b',').to_vec(),
            b"]}}",
        ]
        .concat()
    }

    #[test]
    fn an_odd_response_loses_no_request() {
        let odd: &[&[u8]] = &[
            b"null",
            b"\"\"",
            b"[]",
            b"{\"content\":\"x\"}",
            b"{\"content\":[]}",
            b"{\"content\":{\"mimeType\":null,\"text\":null}}",
            b"{\"content\":{\"mimeType\":\"text/html\",\"text\":null}}",
            b"{\"content\":{\"mimeType\":\"text/html\",\"text\":\"\\udcfc\"}}",
            b"{\"content\":{\"mimeType\":\"text/html\",\"text\":\"\xfc\xe2\x82\"}}",
            b"{\"status\":\"200\",\"headers\":{}}",
            b"{\"status\":200.5,\"headers\":[{\"name\":null,\"value\":7},4]}",
            b"{\"status\":200,\"status\":301}",
        ];
        for response in odd {
            let request: &[u8] =
                b"{\"request\":{\"method\":\"GET\",\"url\":\"https://a.example/\"}";
            let one = [request, b",\"response\":", response, b"}"].concat();
            let mut seen = Vec::new();
            read(&*har(&[&one, &[request, b"}"].concat()]), |captured| {
                seen.push(captured.is_ok());
            });
            assert_eq!(seen, [true, true], "{}", String::from_utf8_lossy(response));
        }
    }

    #[test]
    fn an_entry_that_is_none_is_numbered_and_the_rest_goes_on() {
        let sound: &[u8] = b"{\"request\":{\"method\":\"GET\",\"url\":\"https://a.example/\"}}";
        let mut seen = Vec::new();
        read(&*har(&[sound, b"{\"request\":7}", sound]), |captured| {
            seen.push(captured.map_err(|error| error.to_string()).err());
        });
        let error = "entry 2: not as HAR 1.2 has it".to_owned();
        assert_eq!(seen, [None, Some(error), None]);
    }

    #[test]
    fn what_an_answer_says_is_read() {
        let entry = br#"{"request":{"method":"GET","url":"https://a.example/"},"response":{"status":302,
            "headers":[{"name":"Location","value":"/b"}],
            "content":{"text":"PHRpdGxlPng8L3RpdGxlPg==","encoding":"base64","mimeType":"TEXT/HTML; charset=utf-8"}}}"#;
        let mut answers = Vec::new();
        read(&*har(&[entry]), |captured| {
            answers.extend(captured.ok().and_then(|captured| captured.answer));
        });
        let answer = answers.first().expect("there is one");
        assert_eq!(answer.status, Some(302));
        assert_eq!(answer.headers, [("Location".to_owned(), "/b".to_owned())]);
        let page = answer.page.as_ref().map(Sensitive::expose_for_matching);
        assert_eq!(page, Some(&b"<title>x</title>".to_vec()));
    }

    #[test]
    fn messages_that_a_web_socket_sent_are_frames() {
        let entry = br#"{"request":{"method":"GET","url":"wss://a.example/"},"_webSocketMessages":[
            {"type":"send","time":1,"opcode":1,"data":"{\"x\":1}"},7,{"type":"receive","opcode":1,"data":"no"},
            {"type":"send","time":2,"opcode":2,"data":"AAH/"},{"type":"send","data":"\ud800"}]}"#;
        let odd: &[u8] =
            br#"{"request":{"method":"GET","url":"wss://a.example/"},"_webSocketMessages":7}"#;
        let mut frames = Vec::new();
        read(har(&[entry, odd]).as_slice(), |one| {
            frames.push(one.map(|one| one.frames).unwrap_or_default());
        });
        let bytes = |frames: &Vec<Sensitive<Vec<u8>>>| -> Vec<Vec<u8>> {
            let frames = frames.iter();
            frames
                .map(|one| one.expose_for_matching().clone())
                .collect()
        };
        let frames: Vec<_> = frames.iter().map(bytes).collect();
        let halved = br#"{"type":"send","data":"\ud800"}"#.to_vec();
        let sent = vec![b"{\"x\":1}".to_vec(), vec![0, 1, 255], halved];
        assert_eq!(frames, [sent, vec![]]);
    }

    #[test]
    fn an_error_holds_nothing_of_the_line() {
        let seen = all("{\"url\":\"jane@example.com\",\"body\":12}\n");
        let Some(Err(error)) = seen.first() else {
            panic!("no error")
        };
        assert!(!error.to_string().contains("jane"), "{error}");
    }
}
