//! Compresses the assets of `/docs` into `OUT_DIR`, each as `<name>.gz`. Takes Swagger UI out of a crate: no network.

use std::error::Error;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::{env, fs};

use flate2::{Compression, write::GzEncoder};
use utoipa_swagger_ui_vendored::SWAGGER_UI_VENDORED;
use zip::ZipArchive;

/// What the page needs of Swagger UI's `dist` folder.
const VENDORED: [&str; 2] = ["swagger-ui.css", "swagger-ui-bundle.js"];
/// The script that starts it, beside the handler.
const OWN: &str = "src/handlers/docs/init.js";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=../migrations");
    println!("cargo::rerun-if-changed={OWN}");

    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    let mut archive = ZipArchive::new(Cursor::new(SWAGGER_UI_VENDORED))?;
    for name in VENDORED {
        let path = path_in(&archive, name)?;
        let mut asset = Vec::new();
        archive.by_name(&path)?.read_to_end(&mut asset)?;
        write_gzip(&out, name, &asset)?;
    }
    write_gzip(&out, "init.js", &fs::read(OWN)?)
}

/// Finds an asset by its ending: the archive's top folder carries the version.
fn path_in(archive: &ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<String, String> {
    let ending = format!("/dist/{name}");
    let found = archive.file_names().find(|path| path.ends_with(&ending));
    found.map(str::to_owned).ok_or(format!("Swagger UI has no {name}"))
}

/// Writes no time and no file name into the header, so that the same input gives the same binary.
fn write_gzip(out: &Path, name: &str, content: &[u8]) -> Result<(), Box<dyn Error>> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(content)?;
    Ok(fs::write(out.join(format!("{name}.gz")), gzip.finish()?)?)
}
