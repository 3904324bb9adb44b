//! Headers of JPEG and PNG files.
