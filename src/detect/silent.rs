//! Values that said nothing: tags send the same ones again and again, event after event, request
//! after request.

/// Values remembered; another one of the same place pushes one out.
const REMEMBERED: usize = 8_192;

/// Marks of values in their fields in which there was nothing to find.
pub(super) struct Silent {
    marks: Box<[u64]>,
}

impl Silent {
    /// Returns no values, yet.
    pub(super) fn new() -> Self {
        Self {
            marks: vec![0; REMEMBERED].into_boxed_slice(),
        }
    }

    /// Whether this value is one of those remembered.
    pub(super) fn holds(&self, mark: u64) -> bool {
        self.marks.get(place(mark)) == Some(&mark)
    }

    /// Remembers a value.
    pub(super) fn add(&mut self, mark: u64) {
        if let Some(slot) = self.marks.get_mut(place(mark)) {
            *slot = mark;
        }
    }
}

fn place(mark: u64) -> usize {
    usize::try_from(mark).unwrap_or_default() % REMEMBERED
}
