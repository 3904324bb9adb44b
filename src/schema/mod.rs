//! DDF texts become one Schema: which nodes exist, what they accept and where they work.
