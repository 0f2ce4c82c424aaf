#include "contract/deepfreeze_315.h"

typedef BUNDLE_ASCII_STR(10) ascii_10;
typedef BUNDLE_ASCII_STR(23) ascii_23;
typedef BUNDLE_ASCII_STR(34) ascii_34;
typedef BUNDLE_ASCII_STR(4) ascii_4;
typedef BUNDLE_ASCII_STR(5) ascii_5;
typedef BUNDLE_ASCII_STR(6) ascii_6;
typedef BUNDLE_ASCII_STR(7) ascii_7;
typedef BUNDLE_ASCII_STR(8) ascii_8;
typedef BUNDLE_ASCII_STR(9) ascii_9;
typedef BUNDLE_STR(uint8_t, 5) str1_5;
typedef BUNDLE_STR(uint16_t, 1) str2_1;
typedef BUNDLE_STR(uint32_t, 1) str4_1;

#pragma clang section data=".data.bundle_strings.0"
ascii_6 s_letter_f80105efab6d863f = {ASCII_STR(6), "letter"};
ascii_8 s_is_vowel_b282a5fb9ea2f408 = {ASCII_STR(8), "is_vowel"};
ascii_4 s_last_3547cb112ac4489a = {ASCII_STR(4), "last"};
ascii_5 s_items_5f3c4f8580d392e4 = {ASCII_STR(5), "items"};
ascii_6 s_middle_a4888af4e46c129c = {ASCII_STR(6), "middle"};
ascii_4 s_name_82a3537ff0dbce7e = {ASCII_STR(4), "name"};
ascii_7 s_doc_d0ceb783d8bf32bf = {ASCII_STR(7), "__doc__"};
ascii_7 s_NUMBERS_c4b790591fac1e33 = {ASCII_STR(7), "NUMBERS"};
ascii_4 s_TEXT_e4ba216b53e675d3 = {ASCII_STR(4), "TEXT"};
ascii_4 s_DATA_c97c29c7a71b392b = {ASCII_STR(4), "DATA"};
ascii_10 s_SINGLETONS_e381e3487884281f = {ASCII_STR(10), "SINGLETONS"};
ascii_23 s_Every_type_of_constant_24a24d9b4f27a264 = {ASCII_STR(23), "Every type of constant."};
ascii_34 s_proc_self_exe_bundle_co_f4997fad1236e02a = {ASCII_STR(34), "/proc/self/exe/bundle/constants.py"};
ascii_9 s_two_words_a03f1d611645eb53 = {ASCII_STR(9), "two words"};
str1_5 s_Gr_e_f83e039796c6453a = {STR(5, 1), {71, 114, 252, 223, 101}}; /* 'Gr/xfc/xdfe' */
str2_1 s__2617fcb92baa83a9 = {STR(1, 2), {960}}; /* '/u03c0' */
str4_1 s__f0443a342c5ef547 = {STR4(1, s__f0443a342c5ef547), {128512}}; /* '/U0001f600' */
str2_1 s__91a681b998555fb4 = {STR(1, 2), {55296}}; /* '/ud800' */
ascii_8 s_module_58ea489a1b86dfef = {ASCII_STR(8), "<module>"};
