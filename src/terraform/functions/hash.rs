//! Digests, of text and of files.

use data_encoding::{BASE64, HEXLOWER};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use super::Param::Text as T;
use super::{Function, Gives, files, known, text};

pub(super) const TABLE: &[Function] = &[
    known("md5", &[T], Gives::Text, |_, a| Ok(HEXLOWER.encode(&Md5::digest(text(a, 0)?)).into())),
    known("sha1", &[T], Gives::Text, |_, a| Ok(HEXLOWER.encode(&Sha1::digest(text(a, 0)?)).into())),
    known("sha256", &[T], Gives::Text, |_, a| Ok(HEXLOWER.encode(&Sha256::digest(text(a, 0)?)).into())),
    known("sha512", &[T], Gives::Text, |_, a| Ok(HEXLOWER.encode(&Sha512::digest(text(a, 0)?)).into())),
    known("base64sha256", &[T], Gives::Text, |_, a| Ok(BASE64.encode(&Sha256::digest(text(a, 0)?)).into())),
    known("base64sha512", &[T], Gives::Text, |_, a| Ok(BASE64.encode(&Sha512::digest(text(a, 0)?)).into())),
    known("filemd5", &[T], Gives::Text, |c, a| files::digest(c, a, |bytes| HEXLOWER.encode(&Md5::digest(bytes)))),
    known("filesha1", &[T], Gives::Text, |c, a| files::digest(c, a, |bytes| HEXLOWER.encode(&Sha1::digest(bytes)))),
    known("filesha256", &[T], Gives::Text, |c, a| files::digest(c, a, |bytes| HEXLOWER.encode(&Sha256::digest(bytes)))),
    known("filesha512", &[T], Gives::Text, |c, a| files::digest(c, a, |bytes| HEXLOWER.encode(&Sha512::digest(bytes)))),
    known("filebase64sha256", &[T], Gives::Text, |c, a| files::digest(c, a, |bytes| BASE64.encode(&Sha256::digest(bytes)))),
    known("filebase64sha512", &[T], Gives::Text, |c, a| files::digest(c, a, |bytes| BASE64.encode(&Sha512::digest(bytes)))),
];
