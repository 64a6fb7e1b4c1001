"""The house checks are tried on text that breaks them: a check that finds nothing would otherwise look like a clean house."""

import unittest

from . import dependencies, rust_source, words


def _functions(text):
    return {function.name: function for function in rust_source.functions(rust_source.read(text))}


class RustSource(unittest.TestCase):
    def test_comments_and_blank_lines_do_not_count(self):
        text = "// a\n\n/* b\n /* c */ d */\nfn f() {\n    g(); // e\n}\n"
        self.assertEqual(rust_source.code_lines(rust_source.read(text).code), 3)

    def test_braces_in_strings_and_characters_are_no_blocks(self):
        text = "fn f() {\n    let a = \"{\";\n    let b = '{';\n    let c = r#\"}\"{\"#;\n    let d: &'static str = \"\";\n}\nfn g() {}\n"
        self.assertEqual(_functions(text)["f"].lines, 6)
        self.assertEqual(_functions(text)["g"].lines, 1)

    def test_test_modules_stand_apart(self):
        text = "fn f() {}\n#[cfg(test)]\nmod tests {\n    fn g() {\n    }\n}\n"
        source = rust_source.without_tests(rust_source.read(text))
        self.assertEqual(rust_source.code_lines(source.code), 1)

    def test_arguments_are_counted_without_self_and_inside_generics(self):
        text = "fn f<F: Fn(u8, u8) -> u8>(&self, a: HashMap<u8, u8>, b: impl Fn(u8, u8) -> (u8, u8), c: [u8; 2],) {}"
        self.assertEqual(_functions(text)["f"].arguments, 3)

    def test_a_declaration_has_no_body(self):
        text = "trait T { fn f(&self, a: [u8; 4]) -> [u8; 2]; fn g() { if a { } } }"
        self.assertEqual(list(_functions(text)), ["g"])

    def test_nesting_counts_control_words_only(self):
        text = (
            "fn f() { let s = S { a: 1 }; match x { A { b } => { if let Some(P { c }) = d { for e in g { while h { loop { } } } } }, _ => {} } }\n"
            "fn g() { if a { } else if b { } else { } call(|x| { if x { } }); }\n"
            "fn h() { match x { a if b == c => { d } _ => {} } }\n"
        )
        found = _functions(text)
        self.assertEqual(found["f"].nesting, 5)
        self.assertEqual(found["g"].nesting, 1)
        self.assertEqual(found["h"].nesting, 1)

    def test_public_items_are_those_of_the_top_level(self):
        text = "pub struct A;\npub(crate) fn b() {}\nimpl A {\n    pub fn c() {}\n}\npub use d::e;\n"
        self.assertEqual(rust_source.public_items(rust_source.read(text).shape), 2)


class Licences(unittest.TestCase):
    def test_expressions(self):
        allowed = {"MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"}
        for expression in ["MIT", "GPL-3.0 OR MIT", "(GPL-3.0 OR MIT) AND Apache-2.0", "MIT/GPL-3.0", "Apache-2.0 WITH LLVM-exception"]:
            self.assertTrue(dependencies._permits(expression, allowed), expression)
        for expression in ["GPL-3.0", "MIT AND GPL-3.0", "GPL-3.0 WITH LLVM-exception", "(MIT OR GPL-3.0) AND GPL-3.0"]:
            self.assertFalse(dependencies._permits(expression, allowed), expression)


class Words(unittest.TestCase):
    def test_unfinished_work_is_found(self):
        for text in ["TO" + "DO: later", "FIX" + "ME", "to" + "do!()", "db" + "g!(x)", "#[ign" + "ore]", "test.sk" + "ip('x')"]:
            self.assertTrue(words._UNFINISHED.search(text), text)
        for text in ["LK-" + "XXXX-XXXX", "iter.skip(1)", "mastodon"]:
            self.assertFalse(words._UNFINISHED.search(text), text)


if __name__ == "__main__":
    unittest.main()
