#include "contract/deepfreeze_312.h"

typedef BUNDLE_BYTES(2) bytes_2;
typedef BUNDLE_BYTES(23) bytes_23;
typedef BUNDLE_BYTES(4) bytes_4;
typedef BUNDLE_BYTES(40) bytes_40;
typedef BUNDLE_BYTES(46) bytes_46;
typedef BUNDLE_BYTES(49) bytes_49;
typedef BUNDLE_BYTES(5) bytes_5;
typedef BUNDLE_BYTES(7) bytes_7;
typedef BUNDLE_BYTES(8) bytes_8;
typedef BUNDLE_CODE(114) code_114;
typedef BUNDLE_CODE(18) code_18;
typedef BUNDLE_CODE(36) code_36;
typedef BUNDLE_CODE(8) code_8;
typedef BUNDLE_CODE(94) code_94;
typedef BUNDLE_TUPLE(1) tuple_1;
typedef BUNDLE_TUPLE(2) tuple_2;
typedef BUNDLE_TUPLE(3) tuple_3;
typedef BUNDLE_TUPLE(4) tuple_4;
typedef BUNDLE_TUPLE(5) tuple_5;
typedef BUNDLE_TUPLE(6) tuple_6;

extern bundle_str_head s_keyword_d6d198dd68bbff3e;
extern bundle_str_head s_cell_39d02b42938b2b75;
extern bundle_str_head s_proc_self_exe_bundle_fu_fa68e5ddfe2a2ff7;
extern bundle_str_head s_inner_33bf6fbd7cd83797;
extern bundle_str_head s_outer_locals_inner_aefc0ced2b2da6d2;
extern bundle_str_head s_range_2269c0be009b610c;
extern bundle_str_head s_argument_b74f83c9353b55cd;
extern bundle_str_head s_outer_560e3e12b1e0dafa;
extern bundle_str_head s_Thing_7d92d02dacdd3bc9;
extern bundle_str_head s_method_5b7e6bf2dc4a32a6;
extern bundle_str_head s_ValueError_b6276ba72bbc5084;
extern bundle_str_head s_KeyError_f0f0edf867a4213f;
extern bundle_str_head s_self_06c604b332b386b6;
extern bundle_str_head s_error_ca00fccfb408989e;
extern bundle_str_head s_Thing_method_b2d4363bece022d9;
extern bundle_str_head s_name_222cd5ba71945d24;
extern bundle_str_head s_module_d675c4d4d19a8423;
extern bundle_str_head s_qualname_0418bb5e68ac9346;
extern bundle_str_head s_module_58ea489a1b86dfef;

/* ---- functions ---- */
#define M m_frozen_functions_ef7d009c
static struct m_frozen_functions_ef7d009c {
    code_36 c0_module;
    code_94 c1_outer;
    code_8 c2_outer_locals_inner;
    code_18 c3_Thing;
    code_114 c4_Thing_method;
    tuple_1 t0;
    tuple_1 t1;
    tuple_1 t2;
    tuple_3 t3;
    tuple_1 t4;
    tuple_5 t5;
    tuple_3 t6;
    tuple_2 t7;
    tuple_3 t8;
    tuple_4 t9;
    tuple_6 t10;
    tuple_2 t11;
    bytes_8 b0;
    bytes_4 b1;
    bytes_5 b2;
    bytes_46 b3;
    bytes_40 b4;
    bytes_2 b5;
    bytes_49 b6;
    bytes_7 b7;
    bytes_23 b8;
} M __attribute__((section(".data.bundle.functions"))) = {
    .c0_module = {CODE(18), .consts = &M.t10.head, .names = &M.t11.head, .exceptiontable = EMPTY_BYTES, .stacksize = 4, .firstlineno = 1, .framesize = 13, .version = 0xbdef0000, .localsplusnames = EMPTY_TUPLE, .localspluskinds = EMPTY_BYTES, .filename = &s_proc_self_exe_bundle_fu_fa68e5ddfe2a2ff7, .name = &s_module_58ea489a1b86dfef, .qualname = &s_module_58ea489a1b86dfef, .linetable = &M.b8,
         .code_adaptive = "\227\000d\000d\001\234\001d\002\204\002Z\000\002\000G\000d\003\204\000d\004\253\002\021\000\000\000\000\000Z\001y\005"}, /* '<module>', line 1 */
    .c1_outer = {CODE(47), .consts = &M.t3.head, .names = &M.t4.head, .exceptiontable = &M.b1, .flags = 3, .argcount = 1, .kwonlyargcount = 1, .stacksize = 5, .firstlineno = 1, .nlocalsplus = 5, .framesize = 19, .nlocals = 4, .ncellvars = 1, .version = 0xbdef0001, .localsplusnames = &M.t5.head, .localspluskinds = &M.b2, .filename = &s_proc_self_exe_bundle_fu_fa68e5ddfe2a2ff7, .name = &s_outer_560e3e12b1e0dafa, .qualname = &s_outer_560e3e12b1e0dafa, .linetable = &M.b3, .firsttraceable = 1,
         .code_adaptive = "\207\004\227\000X\000|\001z\000\021\000\212\004\210\004f\001d\001\204\010}\002t\001\021\000\000\000\000\000\000\000d\002\253\001\021\000\000\000\000\000D\000\217\003c\002g\000c\002]\011\021\000}\003\002\000|\002\253\000\021\000\000\000\000\000\221\002\214\013\004\000c\002}\003S\000c\002\001\000c\002}\003w\000"}, /* 'outer', line 1 */
    .c2_outer_locals_inner = {CODE(4), .consts = &M.t1.head, .names = EMPTY_TUPLE, .exceptiontable = EMPTY_BYTES, .flags = 19, .stacksize = 1, .firstlineno = 4, .nlocalsplus = 1, .framesize = 11, .nfreevars = 1, .version = 0xbdef0002, .localsplusnames = &M.t2.head, .localspluskinds = BYTE(128), .filename = &s_proc_self_exe_bundle_fu_fa68e5ddfe2a2ff7, .name = &s_inner_33bf6fbd7cd83797, .qualname = &s_outer_locals_inner_aefc0ced2b2da6d2, .linetable = &M.b0, .firsttraceable = 1,
         .code_adaptive = "\225\001\227\000\211\000S\000"}, /* 'outer.<locals>.inner', line 4 */
    .c3_Thing = {CODE(9), .consts = &M.t8.head, .names = &M.t9.head, .exceptiontable = EMPTY_BYTES, .stacksize = 1, .firstlineno = 10, .framesize = 10, .version = 0xbdef0003, .localsplusnames = EMPTY_TUPLE, .localspluskinds = EMPTY_BYTES, .filename = &s_proc_self_exe_bundle_fu_fa68e5ddfe2a2ff7, .name = &s_Thing_7d92d02dacdd3bc9, .qualname = &s_Thing_7d92d02dacdd3bc9, .linetable = &M.b7,
         .code_adaptive = "\227\000e\000Z\001d\000Z\002d\001\204\000Z\003y\002"}, /* 'Thing', line 10 */
    .c4_Thing_method = {CODE(57), .consts = &M.t1.head, .names = &M.t6.head, .exceptiontable = &M.b4, .flags = 131, .argcount = 1, .stacksize = 4, .firstlineno = 11, .nlocalsplus = 2, .framesize = 15, .nlocals = 2, .version = 0xbdef0004, .localsplusnames = &M.t7.head, .localspluskinds = &M.b5, .filename = &s_proc_self_exe_bundle_fu_fa68e5ddfe2a2ff7, .name = &s_method_5b7e6bf2dc4a32a6, .qualname = &s_Thing_method_b2d4363bece022d9, .linetable = &M.b6, .firsttraceable = 2,
         .code_adaptive = "K\000\001\000\227\000\011\000|\000j\001\021\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\253\000\021\000\000\000\000\000\203\000d\000{\003\021\000\226\003\227\003\206\005\005\000\001\000y\0007\000\214\005#\000t\002\021\000\000\000\000\000\000\000$\000r\014}\001t\004\021\000\000\000\000\000\000\000|\001\202\002d\000}\001~\001w\001w\000x\003Y\000w\001\255\003w\001"}, /* 'Thing.method', line 11 */
    .t0 = {TUPLE(1), {&s_keyword_d6d198dd68bbff3e}}, /* ('keyword',) */
    .t1 = {TUPLE(1), {_Py_NoneStruct}}, /* (None,) */
    .t2 = {TUPLE(1), {&s_cell_39d02b42938b2b75}}, /* ('cell',) */
    .t3 = {TUPLE(3), {_Py_NoneStruct, &M.c2_outer_locals_inner, SMALL_INT(3)}}, /* (None, <code 'inner'>, 3) */
    .t4 = {TUPLE(1), {&s_range_2269c0be009b610c}}, /* ('range',) */
    .t5 = {TUPLE(5), {&s_argument_b74f83c9353b55cd, &s_keyword_d6d198dd68bbff3e, &s_inner_33bf6fbd7cd83797, ASCII(95), &s_cell_39d02b42938b2b75}}, /* ('argument', 'keyword', 'inner', '_', 'cell') */
    .t6 = {TUPLE(3), {&s_method_5b7e6bf2dc4a32a6, &s_ValueError_b6276ba72bbc5084, &s_KeyError_f0f0edf867a4213f}}, /* ('method', 'ValueError', 'KeyError') */
    .t7 = {TUPLE(2), {&s_self_06c604b332b386b6, &s_error_ca00fccfb408989e}}, /* ('self', 'error') */
    .t8 = {TUPLE(3), {&s_Thing_7d92d02dacdd3bc9, &M.c4_Thing_method, _Py_NoneStruct}}, /* ('Thing', <code 'method'>, None) */
    .t9 = {TUPLE(4), {&s_name_222cd5ba71945d24, &s_module_d675c4d4d19a8423, &s_qualname_0418bb5e68ac9346, &s_method_5b7e6bf2dc4a32a6}}, /* ('__name__', '__module__', '__qualname__', 'method') */
    .t10 = {TUPLE(6), {SMALL_INT(1), &M.t0.head, &M.c1_outer, &M.c3_Thing, &s_Thing_7d92d02dacdd3bc9, _Py_NoneStruct}}, /* (1, ('keyword',), <code 'outer'>, <code 'Thing'>, 'Thing'... */
    .t11 = {TUPLE(2), {&s_outer_560e3e12b1e0dafa, &s_Thing_7d92d02dacdd3bc9}}, /* ('outer', 'Thing') */
    .b0 = {BYTES(8), "\370\200\000\330\017\023\210\013"},
    .b1 = {BYTES(4), "\231\016*\004"},
    .b2 = {BYTES(5), "    @"},
    .b3 = {BYTES(46), "\370\200\000\330\013\023\220g\321\013\035\200D\364\004\001\005\024\364\006\000\036#\2401\233X\326\013&\230\001\211E\215G\322\013&\320\004&\371\322\013&"},
    .b4 = {BYTES(40), "\202\0017\001\204\023\037\000\227\001\035\004\230\004\037\000\234\0017\001\235\001\037\000\237\0114\003\250\007/\003\257\0054\003\264\0037\001"},
    .b5 = {BYTES(2), "  "},
    .b6 = {BYTES(49), "\350\000\370\200\000\360\002\003\011&\330\022\026\227+\221+\223-\327\014\037\322\014\037\371\334\017\031\362\000\001\011&\334\022\032\240\005\320\014%\373\360\003\001\011&\374"},
    .b7 = {BYTES(7), "\204\000\363\002\004\005&"},
    .b8 = {BYTES(23), "\360\003\001\001\001\330\037 \364\000\006\001'\367\022\005\001&\362\000\005\001&"},
};
_Static_assert(sizeof M == 2504, "offsets of functions");
static uint32_t m_frozen_functions_ef7d009c_ready;
static void *m_frozen_functions_ef7d009c_objects[] __attribute__((section(".data.bundle.functions"))) = {
    &s_keyword_d6d198dd68bbff3e, &s_cell_39d02b42938b2b75, &s_inner_33bf6fbd7cd83797, &s_range_2269c0be009b610c, &s_argument_b74f83c9353b55cd, ASCII(95), &s_outer_560e3e12b1e0dafa, &s_Thing_7d92d02dacdd3bc9, &s_method_5b7e6bf2dc4a32a6, &s_ValueError_b6276ba72bbc5084, &s_KeyError_f0f0edf867a4213f, &s_self_06c604b332b386b6,
    &s_error_ca00fccfb408989e, &s_name_222cd5ba71945d24, &s_module_d675c4d4d19a8423, &s_qualname_0418bb5e68ac9346,
};
static uint32_t m_frozen_functions_ef7d009c_slots[] __attribute__((section(".data.bundle.functions"))) = {
    2, 1296, 1560, 2, 1392, 1584, 2, 640, 1568, 1, 1504, 1,
    1552, 1, 1576, 3, 352, 360, 1976, 5, 1752, 848, 856, 1920,
    1984, 3, 1632, 1064, 1840, 1, 1640, 1, 1648, 1, 1696, 1,
    1704, 1, 1816, 1, 1824, 1, 1832,
};
const bundle_frozen frozen_functions_ef7d009c = {
    .code = &M.c0_module,
    .base = (unsigned char *)&M,
    .objects = m_frozen_functions_ef7d009c_objects,
    .slots = m_frozen_functions_ef7d009c_slots,
    .strings_count = 16,
    .sets_count = 0,
    .ready = &m_frozen_functions_ef7d009c_ready,
    .id = 0x454a414e,
};
#undef M
