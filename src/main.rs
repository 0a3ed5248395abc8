//! phiward on the command line: arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    phiward::cli::main()
}
