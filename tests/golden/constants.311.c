#include "contract/deepfreeze_311.h"

typedef BUNDLE_BYTES(14) bytes_14;
typedef BUNDLE_BYTES(19) bytes_19;
typedef BUNDLE_BYTES(2) bytes_2;
typedef BUNDLE_BYTES(98) bytes_98;
typedef BUNDLE_CODE(10) code_10;
typedef BUNDLE_CODE(24) code_24;
typedef BUNDLE_CODE(66) code_66;
typedef BUNDLE_INT(1) int_1;
typedef BUNDLE_INT(2) int_2;
typedef BUNDLE_TUPLE(1) tuple_1;
typedef BUNDLE_TUPLE(19) tuple_19;
typedef BUNDLE_TUPLE(2) tuple_2;
typedef BUNDLE_TUPLE(3) tuple_3;
typedef BUNDLE_TUPLE(4) tuple_4;
typedef BUNDLE_TUPLE(5) tuple_5;
typedef BUNDLE_TUPLE(7) tuple_7;
typedef BUNDLE_TUPLE(9) tuple_9;

extern bundle_str_head s_Every_type_of_constant_24a24d9b4f27a264;
extern bundle_str_head s_name_82a3537ff0dbce7e;
extern bundle_str_head s_two_words_a03f1d611645eb53;
extern bundle_str_head s_Gr_e_f83e039796c6453a;
extern bundle_str_head s__2617fcb92baa83a9;
extern bundle_str_head s__f0443a342c5ef547;
extern bundle_str_head s__91a681b998555fb4;
extern bundle_str_head s_letter_f80105efab6d863f;
extern bundle_str_head s_proc_self_exe_bundle_co_f4997fad1236e02a;
extern bundle_str_head s_is_vowel_b282a5fb9ea2f408;
extern bundle_str_head s_last_3547cb112ac4489a;
extern bundle_str_head s_items_5f3c4f8580d392e4;
extern bundle_str_head s_middle_a4888af4e46c129c;
extern bundle_str_head s_doc_d0ceb783d8bf32bf;
extern bundle_str_head s_NUMBERS_c4b790591fac1e33;
extern bundle_str_head s_TEXT_e4ba216b53e675d3;
extern bundle_str_head s_DATA_c97c29c7a71b392b;
extern bundle_str_head s_SINGLETONS_e381e3487884281f;
extern bundle_str_head s_module_58ea489a1b86dfef;

/* ---- constants ---- */
#define M m_frozen_constants_7517017f
static struct m_frozen_constants_7517017f {
    code_66 c0_module;
    code_10 c1_is_vowel;
    code_24 c2_middle;
    tuple_9 t0;
    tuple_3 t1;
    tuple_4 t2;
    tuple_5 t3;
    tuple_2 t4;
    tuple_1 t5;
    tuple_3 t6;
    tuple_1 t7;
    tuple_19 t8;
    tuple_7 t9;
    int_1 i0;
    int_2 i1;
    bundle_float f2;
    bundle_float f3;
    bundle_float f4;
    bundle_complex z5;
    bundle_complex z6;
    bytes_2 b7;
    bytes_14 b8;
    bytes_19 b9;
    bytes_98 b10;
} M __attribute__((section(".data.bundle.constants"))) = {
    .c0_module = {CODE(33), .consts = &M.t8.head, .names = &M.t9.head, .exceptiontable = EMPTY_BYTES, .warmup = -8, .stacksize = 11, .firstlineno = 1, .localsplusnames = EMPTY_TUPLE, .localspluskinds = EMPTY_BYTES, .filename = &s_proc_self_exe_bundle_co_f4997fad1236e02a, .name = &s_module_58ea489a1b86dfef, .qualname = &s_module_58ea489a1b86dfef, .linetable = &M.b10,
         .code_adaptive = "\227\000d\000Z\000d\001d\002d\003d\004d\005d\006d\007z\010\000\000d\010d\011d\012d\013d\014f\013Z\001d\015Z\002d\016Z\003d\017Z\004d\020\204\000Z\005d\021\204\000Z\006d\022S\000"}, /* '<module>', line 1 */
    .c1_is_vowel = {CODE(5), .consts = &M.t4.head, .names = EMPTY_TUPLE, .exceptiontable = EMPTY_BYTES, .flags = 3, .warmup = -8, .argcount = 1, .stacksize = 2, .firstlineno = 9, .nlocalsplus = 1, .nlocals = 1, .localsplusnames = &M.t5.head, .localspluskinds = BYTE(32), .filename = &s_proc_self_exe_bundle_co_f4997fad1236e02a, .name = &s_is_vowel_b282a5fb9ea2f408, .qualname = &s_is_vowel_b282a5fb9ea2f408, .linetable = &M.b8,
         .code_adaptive = "\227\000|\000d\001v\000S\000"}, /* 'is_vowel', line 9 */
    .c2_middle = {CODE(12), .consts = &M.t6.head, .names = EMPTY_TUPLE, .exceptiontable = EMPTY_BYTES, .flags = 3, .warmup = -8, .argcount = 1, .stacksize = 4, .firstlineno = 13, .nlocalsplus = 1, .nlocals = 1, .localsplusnames = &M.t7.head, .localspluskinds = BYTE(32), .filename = &s_proc_self_exe_bundle_co_f4997fad1236e02a, .name = &s_middle_a4888af4e46c129c, .qualname = &s_middle_a4888af4e46c129c, .linetable = &M.b9,
         .code_adaptive = "\227\000|\000d\001d\002d\000\205\003\031\000\000\000\000\000\000\000\000\000S\000"}, /* 'middle', line 13 */
    .t0 = {TUPLE(9), {EMPTY_STR, ASCII(120), LATIN1(233), &s_name_82a3537ff0dbce7e, &s_two_words_a03f1d611645eb53, &s_Gr_e_f83e039796c6453a, &s__2617fcb92baa83a9, &s__f0443a342c5ef547, &s__91a681b998555fb4}}, /* ('', 'x', '/xe9', 'name', 'two words', 'Gr/xfc/xdfe', '/u... */
    .t1 = {TUPLE(3), {EMPTY_BYTES, BYTE(120), &M.b7}}, /* (b'', b'x', b'/x00/xff') */
    .t2 = {TUPLE(4), {_Py_NoneStruct, _Py_TrueStruct, _Py_FalseStruct, _Py_EllipsisObject}}, /* (None, True, False, Ellipsis) */
    .t3 = {TUPLE(5), {ASCII(97), ASCII(101), ASCII(105), ASCII(111), ASCII(117)}}, /* a frozenset's items */
    .t4 = {TUPLE(2), {_Py_NoneStruct, &M.t3.head}}, /* (None, <frozenset of 5>) */
    .t5 = {TUPLE(1), {&s_letter_f80105efab6d863f}}, /* ('letter',) */
    .t6 = {TUPLE(3), {_Py_NoneStruct, SMALL_INT(1), &s_last_3547cb112ac4489a}}, /* (None, 1, 'last') */
    .t7 = {TUPLE(1), {&s_items_5f3c4f8580d392e4}}, /* ('items',) */
    .t8 = {TUPLE(19), {&s_Every_type_of_constant_24a24d9b4f27a264, SMALL_INT(0), SMALL_INT(-5), SMALL_INT(256), &M.i0, &M.i1, SMALL_INT(2), SMALL_INT(100), &M.f2, &M.f3, &M.f4, &M.z5, &M.z6, &M.t0.head, &M.t1.head, &M.t2.head, &M.c1_is_vowel, &M.c2_middle, _Py_NoneStruct}}, /* ('Every type of constant.', 0, -5, 256, 257, -1073741824,... */
    .t9 = {TUPLE(7), {&s_doc_d0ceb783d8bf32bf, &s_NUMBERS_c4b790591fac1e33, &s_TEXT_e4ba216b53e675d3, &s_DATA_c97c29c7a71b392b, &s_SINGLETONS_e381e3487884281f, &s_is_vowel_b282a5fb9ea2f408, &s_middle_a4888af4e46c129c}}, /* ('__doc__', 'NUMBERS', 'TEXT', 'DATA', 'SINGLETONS', 'is_... */
    .i0 = {INT(1), {257}}, /* 257 */
    .i1 = {INT(-2), {0, 1}}, /* -1073741824 */
    .f2 = {FLOAT, 0x0000000000000000}, /* 0.0 */
    .f3 = {FLOAT, 0x8000000000000000}, /* -0.0 */
    .f4 = {FLOAT, 0x7e37e43c8800759c}, /* 1e+300 */
    .z5 = {COMPLEX, 0x0000000000000000, 0x3ff0000000000000}, /* 1j */
    .z6 = {COMPLEX, 0x8000000000000000, 0x8000000000000000}, /* (-0-0j) */
    .b7 = {BYTES(2), "\000\377"},
    .b8 = {BYTES(14), "\200\000\330\013\021\320\025.\320\013.\320\004."},
    .b9 = {BYTES(19), "\200\000\330\013\020\220\021\2206\230$\220\035\324\013\037\320\004\037"},
    .b10 = {BYTES(98), "\360\003\001\001\001\330\000\035\320\000\035\340\013\014\210b\220#\220s\230H\240a\250\023\241f\250c\2604\270\025\300\002\300E\320\012J\200\007\330\007N\200\004\330\007\037\200\004\330\015%\200\012\360\006\001\001/\360\000\001\001/\360\000\001\001/\360\010\001\001 \360\000\001\001 \360\000\001\001 \360\000\001\001 \360\000\001\001 "},
};
_Static_assert(sizeof M == 1984, "offsets of constants");
static uint32_t m_frozen_constants_7517017f_ready;
static void *m_frozen_constants_7517017f_objects[] __attribute__((section(".data.bundle.constants"))) = {
    ASCII(120), &s_name_82a3537ff0dbce7e, ASCII(97), ASCII(101), ASCII(105), ASCII(111), ASCII(117), &s_letter_f80105efab6d863f, &s_is_vowel_b282a5fb9ea2f408, &s_last_3547cb112ac4489a, &s_items_5f3c4f8580d392e4, &s_middle_a4888af4e46c129c,
    &s_doc_d0ceb783d8bf32bf, &s_NUMBERS_c4b790591fac1e33, &s_TEXT_e4ba216b53e675d3, &s_DATA_c97c29c7a71b392b, &s_SINGLETONS_e381e3487884281f, &M.t3.head,
};
static uint32_t m_frozen_constants_7517017f_slots[] __attribute__((section(".data.bundle.constants"))) = {
    1, 720, 1, 736, 1, 960, 1, 968, 1, 976, 1, 984,
    1, 992, 1, 1096, 3, 376, 384, 1488, 1, 1160, 1, 1208,
    3, 576, 584, 1496, 1, 1448, 1, 1456, 1, 1464, 1, 1472,
    1, 1480, 1, 1048,
};
const bundle_frozen frozen_constants_7517017f = {
    .code = &M.c0_module,
    .base = (unsigned char *)&M,
    .objects = m_frozen_constants_7517017f_objects,
    .slots = m_frozen_constants_7517017f_slots,
    .strings_count = 17,
    .sets_count = 1,
    .ready = &m_frozen_constants_7517017f_ready,
    .id = 0xadb3e562,
};
#undef M
