#include "contract/deepfreeze_315.h"

typedef BUNDLE_ASCII_STR(10) ascii_10;
typedef BUNDLE_ASCII_STR(12) ascii_12;
typedef BUNDLE_ASCII_STR(13) ascii_13;
typedef BUNDLE_ASCII_STR(15) ascii_15;
typedef BUNDLE_ASCII_STR(17) ascii_17;
typedef BUNDLE_ASCII_STR(20) ascii_20;
typedef BUNDLE_ASCII_STR(21) ascii_21;
typedef BUNDLE_ASCII_STR(34) ascii_34;
typedef BUNDLE_ASCII_STR(4) ascii_4;
typedef BUNDLE_ASCII_STR(5) ascii_5;
typedef BUNDLE_ASCII_STR(6) ascii_6;
typedef BUNDLE_ASCII_STR(7) ascii_7;
typedef BUNDLE_ASCII_STR(8) ascii_8;

#pragma clang section data=".data.bundle_strings.0"
ascii_7 s_keyword_d6d198dd68bbff3e = {ASCII_STR(7), "keyword"};
ascii_4 s_cell_39d02b42938b2b75 = {ASCII_STR(4), "cell"};
ascii_5 s_inner_33bf6fbd7cd83797 = {ASCII_STR(5), "inner"};
ascii_5 s_range_2269c0be009b610c = {ASCII_STR(5), "range"};
ascii_8 s_argument_b74f83c9353b55cd = {ASCII_STR(8), "argument"};
ascii_5 s_outer_560e3e12b1e0dafa = {ASCII_STR(5), "outer"};
ascii_5 s_Thing_7d92d02dacdd3bc9 = {ASCII_STR(5), "Thing"};
ascii_6 s_method_5b7e6bf2dc4a32a6 = {ASCII_STR(6), "method"};
ascii_10 s_ValueError_b6276ba72bbc5084 = {ASCII_STR(10), "ValueError"};
ascii_8 s_KeyError_f0f0edf867a4213f = {ASCII_STR(8), "KeyError"};
ascii_4 s_self_06c604b332b386b6 = {ASCII_STR(4), "self"};
ascii_5 s_error_ca00fccfb408989e = {ASCII_STR(5), "error"};
ascii_8 s_name_222cd5ba71945d24 = {ASCII_STR(8), "__name__"};
ascii_10 s_module_d675c4d4d19a8423 = {ASCII_STR(10), "__module__"};
ascii_12 s_qualname_0418bb5e68ac9346 = {ASCII_STR(12), "__qualname__"};
ascii_15 s_firstlineno_c87d63f38e1bafa9 = {ASCII_STR(15), "__firstlineno__"};
ascii_21 s_static_attributes_72e513ac614efc56 = {ASCII_STR(21), "__static_attributes__"};
ascii_17 s_classdictcell_1d344dbb10fee653 = {ASCII_STR(17), "__classdictcell__"};
ascii_13 s_classdict_0444a4f8509fb9d7 = {ASCII_STR(13), "__classdict__"};
ascii_34 s_proc_self_exe_bundle_fu_fa68e5ddfe2a2ff7 = {ASCII_STR(34), "/proc/self/exe/bundle/functions.py"};
ascii_20 s_outer_locals_inner_aefc0ced2b2da6d2 = {ASCII_STR(20), "outer.<locals>.inner"};
ascii_12 s_Thing_method_b2d4363bece022d9 = {ASCII_STR(12), "Thing.method"};
ascii_8 s_module_58ea489a1b86dfef = {ASCII_STR(8), "<module>"};
