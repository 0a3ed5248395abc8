//! Which stores of this computer decide whom a browser trusts, and what changes them.
//!
//! **Takes** an authority, and the file that holds its root certificate.
//! **Gives** a plan: each change in a plain sentence, the commands that make it, and how to undo it.
//! **Never** changes anything that was not in the plan, asks a shell, or touches a certificate that
//! is not ours: ours is named after its own fingerprint.

use std::path::Path;

use self::machine::Machine;
use super::Authority;

mod apply;
mod change;
mod root_file;
mod error;
mod machine;
mod nss;
mod stores;
mod system;
#[cfg(test)]
mod tests;

pub use self::apply::apply;
pub use self::change::Change;
pub use self::error::TrustError;
pub use self::stores::Store;

/// Returns the stores that this computer has.
pub fn stores() -> Vec<Store> {
    stores::on(&Machine::here())
}

/// Returns the changes that make every store trust the root, whose certificate is in `root_file`.
pub fn plan_install(authority: &Authority, root_file: &Path) -> Vec<Change> {
    install_on(&Machine::here(), authority, root_file)
}

/// Returns the changes that make every store forget the root again.
///
/// Stores that do not hold it are left out, where that can be found out.
pub fn plan_uninstall(authority: &Authority, root_file: &Path) -> Vec<Change> {
    uninstall_on(&Machine::here(), authority, root_file)
}

fn install_on(machine: &Machine, authority: &Authority, root_file: &Path) -> Vec<Change> {
    let root = root_file::RootFile::new(authority, root_file);
    let stores = stores::on(machine).into_iter();
    stores
        .filter_map(|store| match store {
            Store::System => system::install(machine, &root),
            Store::Nss { directory, owner } => Some(nss::install(&directory, &owner, &root)),
        })
        .collect()
}

fn uninstall_on(machine: &Machine, authority: &Authority, root_file: &Path) -> Vec<Change> {
    let root = root_file::RootFile::new(authority, root_file);
    let stores = stores::on(machine).into_iter();
    stores
        .filter_map(|store| match store {
            Store::System => system::uninstall(machine, &root),
            Store::Nss { directory, owner } => nss::uninstall(&directory, &owner, &root),
        })
        .collect()
}
