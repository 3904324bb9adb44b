//! `#[test]` for the integration tests: it puts a function on the list of the runner in tests/harness.rs.

use proc_macro::{TokenStream, TokenTree};

/// Marks a function without arguments and result as a test, named after its module and itself.
#[proc_macro_attribute]
pub fn test(_: TokenStream, function: TokenStream) -> TokenStream {
    let Some(name) = name(function.clone()) else {
        return "compile_error!(\"#[test] belongs on a function\");".parse().unwrap_or_default();
    };
    let listed = format!(
        "::inventory::submit! {{
            crate::harness::Test {{ name: concat!(module_path!(), \"::{name}\"), run: {name} }}
        }}"
    );
    let mut both = function;
    both.extend(listed.parse::<TokenStream>());
    both
}

/// The word after `fn`.
fn name(function: TokenStream) -> Option<String> {
    let is_fn = |token: &TokenTree| matches!(token, TokenTree::Ident(word) if word.to_string() == "fn");
    Some(function.into_iter().skip_while(|token| !is_fn(token)).nth(1)?.to_string())
}
