#include "contract/deepfreeze_314.h"

typedef BUNDLE_BYTES(13) bytes_13;
typedef BUNDLE_BYTES(14) bytes_14;
typedef BUNDLE_BYTES(2) bytes_2;
typedef BUNDLE_BYTES(65) bytes_65;
typedef BUNDLE_CODE(12) code_12;
typedef BUNDLE_CODE(20) code_20;
typedef BUNDLE_CODE(74) code_74;
typedef BUNDLE_INT(1) int_1;
typedef BUNDLE_INT(2) int_2;
typedef BUNDLE_TUPLE(1) tuple_1;
typedef BUNDLE_TUPLE(16) tuple_16;
typedef BUNDLE_TUPLE(2) tuple_2;
typedef BUNDLE_TUPLE(3) tuple_3;
typedef BUNDLE_TUPLE(4) tuple_4;
typedef BUNDLE_TUPLE(5) tuple_5;
typedef BUNDLE_TUPLE(7) tuple_7;
typedef BUNDLE_TUPLE(9) tuple_9;

extern bundle_str_head s_Every_type_of_constant_24a24d9b4f27a264;
extern bundle_str_head s_letter_f80105efab6d863f;
extern bundle_str_head s_proc_self_exe_bundle_co_f4997fad1236e02a;
extern bundle_str_head s_is_vowel_b282a5fb9ea2f408;
extern bundle_str_head s_last_3547cb112ac4489a;
extern bundle_str_head s_items_5f3c4f8580d392e4;
extern bundle_str_head s_middle_a4888af4e46c129c;
extern bundle_str_head s_name_82a3537ff0dbce7e;
extern bundle_str_head s_two_words_a03f1d611645eb53;
extern bundle_str_head s_Gr_e_f83e039796c6453a;
extern bundle_str_head s__2617fcb92baa83a9;
extern bundle_str_head s__f0443a342c5ef547;
extern bundle_str_head s__91a681b998555fb4;
extern bundle_str_head s_doc_d0ceb783d8bf32bf;
extern bundle_str_head s_NUMBERS_c4b790591fac1e33;
extern bundle_str_head s_TEXT_e4ba216b53e675d3;
extern bundle_str_head s_DATA_c97c29c7a71b392b;
extern bundle_str_head s_SINGLETONS_e381e3487884281f;
extern bundle_str_head s_module_58ea489a1b86dfef;

/* ---- constants ---- */
#define M m_frozen_constants_7517017f
static struct m_frozen_constants_7517017f {
    code_74 c0_module;
    code_12 c1_is_vowel;
    code_20 c2_middle;
    tuple_5 t0;
    tuple_2 t1;
    tuple_1 t2;
    bundle_slice t3;
    tuple_1 t4;
    tuple_1 t5;
    tuple_9 t6;
    tuple_3 t7;
    tuple_4 t8;
    tuple_16 t9;
    tuple_7 t10;
    int_1 i0;
    bundle_float f1;
    bundle_float f2;
    bundle_complex z3;
    bytes_14 b4;
    bytes_13 b5;
    int_2 i6;
    bundle_float f7;
    bundle_complex z8;
    bytes_2 b9;
    bytes_65 b10;
} M __attribute__((section(".data.bundle.constants"))) = {
    .c0_module = {CODE(37), .consts = &M.t9.head, .names = &M.t10.head, .exceptiontable = EMPTY_BYTES, .stacksize = 11, .firstlineno = 1, .framesize = 21, .version = 0x57750000, .localsplusnames = EMPTY_TUPLE, .localspluskinds = EMPTY_BYTES, .filename = &s_proc_self_exe_bundle_co_f4997fad1236e02a, .name = &s_module_58ea489a1b86dfef, .qualname = &s_module_58ea489a1b86dfef, .linetable = &M.b10,
         .code_adaptive = "\200\000R\000t\000^\000R\011R\001R\002R\012^\002^d,\010\021\000\000\000\000\000\000\000\000\000R\003R\013R\004R\005R\0143\013t\001R\015t\002R\016t\003R\017t\004R\007\027\000t\005R\010\027\000t\006R\006#\000"}, /* '<module>', line 1 */
    .c1_is_vowel = {CODE(6), .consts = &M.t1.head, .names = EMPTY_TUPLE, .exceptiontable = EMPTY_BYTES, .flags = 3, .argcount = 1, .stacksize = 2, .firstlineno = 9, .nlocalsplus = 1, .framesize = 13, .nlocals = 1, .version = 0x57750001, .localsplusnames = &M.t2.head, .localspluskinds = BYTE(38), .filename = &s_proc_self_exe_bundle_co_f4997fad1236e02a, .name = &s_is_vowel_b282a5fb9ea2f408, .qualname = &s_is_vowel_b282a5fb9ea2f408, .linetable = &M.b4,
         .code_adaptive = "\200\000V\000R\0019\000\021\000#\000"}, /* 'is_vowel', line 9 */
    .c2_middle = {CODE(10), .consts = &M.t4.head, .names = EMPTY_TUPLE, .exceptiontable = EMPTY_BYTES, .flags = 3, .argcount = 1, .stacksize = 2, .firstlineno = 13, .nlocalsplus = 1, .framesize = 13, .nlocals = 1, .version = 0x57750002, .localsplusnames = &M.t5.head, .localspluskinds = BYTE(38), .filename = &s_proc_self_exe_bundle_co_f4997fad1236e02a, .name = &s_middle_a4888af4e46c129c, .qualname = &s_middle_a4888af4e46c129c, .linetable = &M.b5,
         .code_adaptive = "\200\000V\000R\000,\032\021\000\000\000\000\000\000\000\000\000#\000"}, /* 'middle', line 13 */
    .t0 = {TUPLE(5), {ASCII(97), ASCII(101), ASCII(105), ASCII(111), ASCII(117)}}, /* a frozenset's items */
    .t1 = {TUPLE(2), {ASCII(97), &M.t0.head}}, /* ('a', <frozenset of 5>) */
    .t2 = {TUPLE(1), {&s_letter_f80105efab6d863f}}, /* ('letter',) */
    .t3 = {SLICE, {SMALL_INT(1), &s_last_3547cb112ac4489a, _Py_NoneStruct}}, /* slice(1, 'last', None) */
    .t4 = {TUPLE(1), {&M.t3.head}}, /* (slice(1, 'last', None),) */
    .t5 = {TUPLE(1), {&s_items_5f3c4f8580d392e4}}, /* ('items',) */
    .t6 = {TUPLE(9), {EMPTY_STR, ASCII(120), LATIN1(233), &s_name_82a3537ff0dbce7e, &s_two_words_a03f1d611645eb53, &s_Gr_e_f83e039796c6453a, &s__2617fcb92baa83a9, &s__f0443a342c5ef547, &s__91a681b998555fb4}}, /* ('', 'x', '/xe9', 'name', 'two words', 'Gr/xfc/xdfe', '/u... */
    .t7 = {TUPLE(3), {EMPTY_BYTES, BYTE(120), &M.b9}}, /* (b'', b'x', b'/x00/xff') */
    .t8 = {TUPLE(4), {_Py_NoneStruct, _Py_TrueStruct, _Py_FalseStruct, _Py_EllipsisObject}}, /* (None, True, False, Ellipsis) */
    .t9 = {TUPLE(16), {&s_Every_type_of_constant_24a24d9b4f27a264, SMALL_INT(256), &M.i0, &M.f1, &M.f2, &M.z3, _Py_NoneStruct, &M.c1_is_vowel, &M.c2_middle, SMALL_INT(-5), &M.i6, &M.f7, &M.z8, &M.t6.head, &M.t7.head, &M.t8.head}}, /* ('Every type of constant.', 256, 257, 0.0, 1e+300, 1j, No... */
    .t10 = {TUPLE(7), {&s_doc_d0ceb783d8bf32bf, &s_NUMBERS_c4b790591fac1e33, &s_TEXT_e4ba216b53e675d3, &s_DATA_c97c29c7a71b392b, &s_SINGLETONS_e381e3487884281f, &s_is_vowel_b282a5fb9ea2f408, &s_middle_a4888af4e46c129c}}, /* ('__doc__', 'NUMBERS', 'TEXT', 'DATA', 'SINGLETONS', 'is_... */
    .i0 = {INT(8), {257}}, /* 257 */
    .f1 = {FLOAT, 0x0000000000000000}, /* 0.0 */
    .f2 = {FLOAT, 0x7e37e43c8800759c}, /* 1e+300 */
    .z3 = {COMPLEX, 0x0000000000000000, 0x3ff0000000000000}, /* 1j */
    .b4 = {BYTES(14), "\200\000\330\013\021\320\025.\321\013.\320\004."},
    .b5 = {BYTES(13), "\200\000\330\013\020\220\035\325\013\037\320\004\037"},
    .i6 = {INT(18), {0, 1}}, /* -1073741824 */
    .f7 = {FLOAT, 0x8000000000000000}, /* -0.0 */
    .z8 = {COMPLEX, 0x8000000000000000, 0x8000000000000000}, /* (-0-0j) */
    .b9 = {BYTES(2), "\000\377"},
    .b10 = {BYTES(65), "\360\003\001\001\001\331\000\035\340\013\014\210b\220#\220s\230H\240a\250\023\245f\250c\2604\270\025\300\002\300E\320\012J\200\007\330\007N\200\004\330\007\037\200\004\330\015%\200\012\362\006\001\001/\364\010\001\001 "},
};
_Static_assert(sizeof M == 2112, "offsets of constants");
static uint32_t m_frozen_constants_7517017f_ready;
static void *m_frozen_constants_7517017f_objects[] __attribute__((section(".data.bundle.constants"))) = {
    &s_letter_f80105efab6d863f, &s_proc_self_exe_bundle_co_f4997fad1236e02a, &s_is_vowel_b282a5fb9ea2f408, &s_items_5f3c4f8580d392e4, &s_middle_a4888af4e46c129c, &s_name_82a3537ff0dbce7e, &s_doc_d0ceb783d8bf32bf, &s_NUMBERS_c4b790591fac1e33, &s_TEXT_e4ba216b53e675d3, &s_DATA_c97c29c7a71b392b, &s_SINGLETONS_e381e3487884281f, &s_module_58ea489a1b86dfef,
    &M.t0.head,
};
static uint32_t m_frozen_constants_7517017f_slots[] __attribute__((section(".data.bundle.constants"))) = {
    1, 944, 3, 400, 624, 112, 3, 408, 416, 1656, 1, 1112,
    3, 632, 640, 1664, 1, 1192, 1, 1616, 1, 1624, 1, 1632,
    1, 1640, 1, 1648, 2, 120, 128, 1, 888,
};
const bundle_frozen frozen_constants_7517017f = {
    .code = &M.c0_module,
    .base = (unsigned char *)&M,
    .objects = m_frozen_constants_7517017f_objects,
    .slots = m_frozen_constants_7517017f_slots,
    .strings_count = 12,
    .sets_count = 1,
    .ready = &m_frozen_constants_7517017f_ready,
    .id = 0xadb3e562,
};
#undef M
