#include "contract/deepfreeze_311.h"

typedef BUNDLE_BYTES(16) bytes_16;
typedef BUNDLE_BYTES(2) bytes_2;
typedef BUNDLE_BYTES(3) bytes_3;
typedef BUNDLE_BYTES(31) bytes_31;
typedef BUNDLE_BYTES(35) bytes_35;
typedef BUNDLE_BYTES(4) bytes_4;
typedef BUNDLE_BYTES(73) bytes_73;
typedef BUNDLE_BYTES(8) bytes_8;
typedef BUNDLE_BYTES(83) bytes_83;
typedef BUNDLE_BYTES(88) bytes_88;
typedef BUNDLE_CODE(116) code_116;
typedef BUNDLE_CODE(20) code_20;
typedef BUNDLE_CODE(36) code_36;
typedef BUNDLE_CODE(44) code_44;
typedef BUNDLE_CODE(8) code_8;
typedef BUNDLE_CODE(80) code_80;
typedef BUNDLE_TUPLE(1) tuple_1;
typedef BUNDLE_TUPLE(2) tuple_2;
typedef BUNDLE_TUPLE(3) tuple_3;
typedef BUNDLE_TUPLE(4) tuple_4;
typedef BUNDLE_TUPLE(6) tuple_6;

extern bundle_str_head s_keyword_d6d198dd68bbff3e;
extern bundle_str_head s_cell_39d02b42938b2b75;
extern bundle_str_head s_proc_self_exe_bundle_fu_fa68e5ddfe2a2ff7;
extern bundle_str_head s_inner_33bf6fbd7cd83797;
extern bundle_str_head s_outer_locals_inner_aefc0ced2b2da6d2;
extern bundle_str_head s_0_ce5829e1a023d49c;
extern bundle_str_head s_listcomp_ba99e216906ae5c4;
extern bundle_str_head s_outer_locals_listcomp_db1e1bc284257a21;
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
    code_44 c0_module;
    code_80 c1_outer;
    code_8 c2_outer_locals_inner;
    code_36 c3_outer_locals_listcomp;
    code_20 c4_Thing;
    code_116 c5_Thing_method;
    tuple_1 t0;
    tuple_1 t1;
    tuple_1 t2;
    tuple_3 t3;
    tuple_4 t4;
    tuple_1 t5;
    tuple_4 t6;
    tuple_3 t7;
    tuple_2 t8;
    tuple_3 t9;
    tuple_4 t10;
    tuple_6 t11;
    tuple_2 t12;
    bytes_8 b0;
    bytes_3 b1;
    bytes_31 b2;
    bytes_4 b3;
    bytes_73 b4;
    bytes_16 b5;
    bytes_2 b6;
    bytes_88 b7;
    bytes_35 b8;
    bytes_83 b9;
} M __attribute__((section(".data.bundle.functions"))) = {
    .c0_module = {CODE(22), .consts = &M.t11.head, .names = &M.t12.head, .exceptiontable = EMPTY_BYTES, .warmup = -8, .stacksize = 4, .firstlineno = 1, .localsplusnames = EMPTY_TUPLE, .localspluskinds = EMPTY_BYTES, .filename = &s_proc_self_exe_bundle_fu_fa68e5ddfe2a2ff7, .name = &s_module_58ea489a1b86dfef, .qualname = &s_module_58ea489a1b86dfef, .linetable = &M.b9,
         .code_adaptive = "\227\000d\000d\001\234\001d\002\204\002Z\000\002\000G\000d\003\204\000d\004\246\002\000\000\253\002\000\000\000\000\000\000\000\000Z\001d\005S\000"}, /* '<module>', line 1 */
    .c1_outer = {CODE(40), .consts = &M.t4.head, .names = &M.t5.head, .exceptiontable = EMPTY_BYTES, .flags = 3, .warmup = -8, .argcount = 1, .kwonlyargcount = 1, .stacksize = 4, .firstlineno = 1, .nlocalsplus = 4, .nlocals = 2, .nplaincellvars = 2, .ncellvars = 2, .localsplusnames = &M.t6.head, .localspluskinds = &M.b3, .filename = &s_proc_self_exe_bundle_fu_fa68e5ddfe2a2ff7, .name = &s_outer_560e3e12b1e0dafa, .qualname = &s_outer_560e3e12b1e0dafa, .linetable = &M.b4, .firsttraceable = 2,
         .code_adaptive = "\207\002\207\003\227\000|\000|\001z\000\000\000\212\002\210\002f\001d\001\204\010\212\003\210\003f\001d\002\204\010t\001\000\000\000\000\000\000\000\000\000\000d\003\246\001\000\000\253\001\000\000\000\000\000\000\000\000D\000\246\000\000\000\253\000\000\000\000\000\000\000\000\000S\000"}, /* 'outer', line 1 */
    .c2_outer_locals_inner = {CODE(4), .consts = &M.t1.head, .names = EMPTY_TUPLE, .exceptiontable = EMPTY_BYTES, .flags = 19, .warmup = -8, .stacksize = 1, .firstlineno = 4, .nlocalsplus = 1, .nfreevars = 1, .localsplusnames = &M.t2.head, .localspluskinds = BYTE(128), .filename = &s_proc_self_exe_bundle_fu_fa68e5ddfe2a2ff7, .name = &s_inner_33bf6fbd7cd83797, .qualname = &s_outer_locals_inner_aefc0ced2b2da6d2, .linetable = &M.b0, .firsttraceable = 1,
         .code_adaptive = "\225\001\227\000\211\000S\000"}, /* 'outer.<locals>.inner', line 4 */
    .c3_outer_locals_listcomp = {CODE(18), .consts = EMPTY_TUPLE, .names = EMPTY_TUPLE, .exceptiontable = EMPTY_BYTES, .flags = 19, .warmup = -8, .argcount = 1, .stacksize = 4, .firstlineno = 7, .nlocalsplus = 3, .nlocals = 2, .nfreevars = 1, .localsplusnames = &M.t3.head, .localspluskinds = &M.b1, .filename = &s_proc_self_exe_bundle_fu_fa68e5ddfe2a2ff7, .name = &s_listcomp_ba99e216906ae5c4, .qualname = &s_outer_locals_listcomp_db1e1bc284257a21, .linetable = &M.b2, .firsttraceable = 1,
         .code_adaptive = "\225\001\227\000g\000|\000]\014}\001\002\000\211\002\246\000\000\000\253\000\000\000\000\000\000\000\000\000\221\002\214\015S\000"}, /* 'outer.<locals>.<listcomp>', line 7 */
    .c4_Thing = {CODE(10), .consts = &M.t9.head, .names = &M.t10.head, .exceptiontable = EMPTY_BYTES, .warmup = -8, .stacksize = 1, .firstlineno = 10, .localsplusnames = EMPTY_TUPLE, .localspluskinds = EMPTY_BYTES, .filename = &s_proc_self_exe_bundle_fu_fa68e5ddfe2a2ff7, .name = &s_Thing_7d92d02dacdd3bc9, .qualname = &s_Thing_7d92d02dacdd3bc9, .linetable = &M.b8,
         .code_adaptive = "\227\000e\000Z\001d\000Z\002d\001\204\000Z\003d\002S\000"}, /* 'Thing', line 10 */
    .c5_Thing_method = {CODE(58), .consts = &M.t1.head, .names = &M.t7.head, .exceptiontable = &M.b5, .flags = 131, .warmup = -8, .argcount = 1, .stacksize = 4, .firstlineno = 11, .nlocalsplus = 2, .nlocals = 2, .localsplusnames = &M.t8.head, .localspluskinds = &M.b6, .filename = &s_proc_self_exe_bundle_fu_fa68e5ddfe2a2ff7, .name = &s_method_5b7e6bf2dc4a32a6, .qualname = &s_Thing_method_b2d4363bece022d9, .linetable = &M.b7, .firsttraceable = 2,
         .code_adaptive = "K\000\001\000\227\000\011\000|\000\240\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\246\000\000\000\253\000\000\000\000\000\000\000\000\000\203\000d\000{\003V\000\227\003\206\004\001\000d\000S\000#\000t\002\000\000\000\000\000\000\000\000\000\000$\000r\015}\001t\004\000\000\000\000\000\000\000\000\000\000|\001\202\002d\000}\001~\001w\001w\000x\003Y\000w\001"}, /* 'Thing.method', line 11 */
    .t0 = {TUPLE(1), {&s_keyword_d6d198dd68bbff3e}}, /* ('keyword',) */
    .t1 = {TUPLE(1), {_Py_NoneStruct}}, /* (None,) */
    .t2 = {TUPLE(1), {&s_cell_39d02b42938b2b75}}, /* ('cell',) */
    .t3 = {TUPLE(3), {&s_0_ce5829e1a023d49c, ASCII(95), &s_inner_33bf6fbd7cd83797}}, /* ('.0', '_', 'inner') */
    .t4 = {TUPLE(4), {_Py_NoneStruct, &M.c2_outer_locals_inner, &M.c3_outer_locals_listcomp, SMALL_INT(3)}}, /* (None, <code 'inner'>, <code '<listcomp>'>, 3) */
    .t5 = {TUPLE(1), {&s_range_2269c0be009b610c}}, /* ('range',) */
    .t6 = {TUPLE(4), {&s_argument_b74f83c9353b55cd, &s_keyword_d6d198dd68bbff3e, &s_cell_39d02b42938b2b75, &s_inner_33bf6fbd7cd83797}}, /* ('argument', 'keyword', 'cell', 'inner') */
    .t7 = {TUPLE(3), {&s_method_5b7e6bf2dc4a32a6, &s_ValueError_b6276ba72bbc5084, &s_KeyError_f0f0edf867a4213f}}, /* ('method', 'ValueError', 'KeyError') */
    .t8 = {TUPLE(2), {&s_self_06c604b332b386b6, &s_error_ca00fccfb408989e}}, /* ('self', 'error') */
    .t9 = {TUPLE(3), {&s_Thing_7d92d02dacdd3bc9, &M.c5_Thing_method, _Py_NoneStruct}}, /* ('Thing', <code 'method'>, None) */
    .t10 = {TUPLE(4), {&s_name_222cd5ba71945d24, &s_module_d675c4d4d19a8423, &s_qualname_0418bb5e68ac9346, &s_method_5b7e6bf2dc4a32a6}}, /* ('__name__', '__module__', '__qualname__', 'method') */
    .t11 = {TUPLE(6), {SMALL_INT(1), &M.t0.head, &M.c1_outer, &M.c4_Thing, &s_Thing_7d92d02dacdd3bc9, _Py_NoneStruct}}, /* (1, ('keyword',), <code 'outer'>, <code 'Thing'>, 'Thing'... */
    .t12 = {TUPLE(2), {&s_outer_560e3e12b1e0dafa, &s_Thing_7d92d02dacdd3bc9}}, /* ('outer', 'Thing') */
    .b0 = {BYTES(8), "\370\200\000\330\017\023\210\013"},
    .b1 = {BYTES(3), "  \200"},
    .b2 = {BYTES(31), "\370\200\000\320\013&\320\013&\320\013&\230\001\210E\210E\211G\214G\320\013&\320\013&\320\013&"},
    .b3 = {BYTES(4), "  @@"},
    .b4 = {BYTES(73), "\370\370\200\000\330\013\023\220g\321\013\035\200D\360\004\001\005\024\360\000\001\005\024\360\000\001\005\024\360\000\001\005\024\360\000\001\005\024\360\006\000\014'\320\013&\320\013&\320\013&\235U\2401\231X\234X\320\013&\321\013&\324\013&\320\004&"},
    .b5 = {BYTES(16), "\204\032 \000\240\0127\003\252\0102\003\262\0057\003"},
    .b6 = {BYTES(2), "  "},
    .b7 = {BYTES(88), "\350\000\350\000\200\000\360\002\003\011&\330\022\026\227+\222+\221-\224-\320\014\037\320\014\037\320\014\037\320\014\037\320\014\037\320\014\037\320\014\037\320\014\037\320\014\037\370\335\017\031\360\000\001\011&\360\000\001\011&\360\000\001\011&\335\022\032\240\005\320\014%\370\370\370\370\360\003\001\011&\370\370\370"},
    .b8 = {BYTES(35), "\200\000\200\000\200\000\200\000\200\000\360\002\004\005&\360\000\004\005&\360\000\004\005&\360\000\004\005&\360\000\004\005&"},
    .b9 = {BYTES(83), "\360\003\001\001\001\330\037 \360\000\006\001'\360\000\006\001'\360\000\006\001'\360\000\006\001'\360\000\006\001'\360\022\005\001&\360\000\005\001&\360\000\005\001&\360\000\005\001&\360\000\005\001&\361\000\005\001&\364\000\005\001&\360\000\005\001&\360\000\005\001&\360\000\005\001&"},
};
_Static_assert(sizeof M == 2960, "offsets of functions");
static uint32_t m_frozen_functions_ef7d009c_ready;
static void *m_frozen_functions_ef7d009c_objects[] __attribute__((section(".data.bundle.functions"))) = {
    &s_keyword_d6d198dd68bbff3e, &s_cell_39d02b42938b2b75, &s_inner_33bf6fbd7cd83797, &s_0_ce5829e1a023d49c, ASCII(95), &s_range_2269c0be009b610c, &s_argument_b74f83c9353b55cd, &s_outer_560e3e12b1e0dafa, &s_Thing_7d92d02dacdd3bc9, &s_method_5b7e6bf2dc4a32a6, &s_ValueError_b6276ba72bbc5084, &s_KeyError_f0f0edf867a4213f,
    &s_self_06c604b332b386b6, &s_error_ca00fccfb408989e, &s_name_222cd5ba71945d24, &s_module_d675c4d4d19a8423, &s_qualname_0418bb5e68ac9346,
};
static uint32_t m_frozen_functions_ef7d009c_slots[] __attribute__((section(".data.bundle.functions"))) = {
    2, 1480, 1816, 2, 1576, 1824, 3, 624, 1640, 1832, 1, 1624,
    1, 1632, 1, 1760, 1, 1808, 3, 352, 360, 2224, 5, 2000,
    1048, 1056, 2168, 2232, 3, 1880, 1256, 2088, 1, 1888, 1, 1896,
    1, 1944, 1, 1952, 1, 2064, 1, 2072, 1, 2080,
};
const bundle_frozen frozen_functions_ef7d009c = {
    .code = &M.c0_module,
    .base = (unsigned char *)&M,
    .objects = m_frozen_functions_ef7d009c_objects,
    .slots = m_frozen_functions_ef7d009c_slots,
    .strings_count = 17,
    .sets_count = 0,
    .ready = &m_frozen_functions_ef7d009c_ready,
    .id = 0x454a414e,
};
#undef M
