#include "contract/deepfreeze_313.h"

typedef BUNDLE_BYTES(2) bytes_2;
typedef BUNDLE_BYTES(23) bytes_23;
typedef BUNDLE_BYTES(4) bytes_4;
typedef BUNDLE_BYTES(40) bytes_40;
typedef BUNDLE_BYTES(48) bytes_48;
typedef BUNDLE_BYTES(5) bytes_5;
typedef BUNDLE_BYTES(7) bytes_7;
typedef BUNDLE_BYTES(8) bytes_8;
typedef BUNDLE_CODE(116) code_116;
typedef BUNDLE_CODE(26) code_26;
typedef BUNDLE_CODE(38) code_38;
typedef BUNDLE_CODE(8) code_8;
typedef BUNDLE_CODE(96) code_96;
typedef BUNDLE_TUPLE(1) tuple_1;
typedef BUNDLE_TUPLE(2) tuple_2;
typedef BUNDLE_TUPLE(3) tuple_3;
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
extern bundle_str_head s_firstlineno_c87d63f38e1bafa9;
extern bundle_str_head s_static_attributes_72e513ac614efc56;
extern bundle_str_head s_module_58ea489a1b86dfef;

/* ---- functions ---- */
#define M m_frozen_functions_ef7d009c
static struct m_frozen_functions_ef7d009c {
    code_38 c0_module;
    code_96 c1_outer;
    code_8 c2_outer_locals_inner;
    code_26 c3_Thing;
    code_116 c4_Thing_method;
    tuple_1 t0;
    tuple_1 t1;
    tuple_1 t2;
    tuple_3 t3;
    tuple_1 t4;
    tuple_5 t5;
    tuple_3 t6;
    tuple_2 t7;
    tuple_5 t8;
    tuple_6 t9;
    tuple_6 t10;
    tuple_2 t11;
    bytes_8 b0;
    bytes_4 b1;
    bytes_5 b2;
    bytes_48 b3;
    bytes_40 b4;
    bytes_2 b5;
    bytes_48 b6;
    bytes_7 b7;
    bytes_23 b8;
} M __attribute__((section(".data.bundle.functions"))) = {
    .c0_module = {CODE(19), .consts = &M.t10.head, .names = &M.t11.head, .exceptiontable = EMPTY_BYTES, .stacksize = 4, .firstlineno = 1, .framesize = 13, .version = 0xbdef0000, .localsplusnames = EMPTY_TUPLE, .localspluskinds = EMPTY_BYTES, .filename = &s_proc_self_exe_bundle_fu_fa68e5ddfe2a2ff7, .name = &s_module_58ea489a1b86dfef, .qualname = &s_module_58ea489a1b86dfef, .linetable = &M.b8,
         .code_adaptive = "\225\000S\000S\001.\001S\002\032\000j\002r\000\030\000\"\000S\003\032\000S\0045\002\021\000\000\000\000\000r\001g\005"}, /* '<module>', line 1 */
    .c1_outer = {CODE(48), .consts = &M.t3.head, .names = &M.t4.head, .exceptiontable = &M.b1, .flags = 3, .argcount = 1, .kwonlyargcount = 1, .stacksize = 5, .firstlineno = 1, .nlocalsplus = 5, .framesize = 19, .nlocals = 4, .ncellvars = 1, .version = 0xbdef0001, .localsplusnames = &M.t5.head, .localspluskinds = &M.b2, .filename = &s_proc_self_exe_bundle_fu_fa68e5ddfe2a2ff7, .name = &s_outer_560e3e12b1e0dafa, .qualname = &s_outer_560e3e12b1e0dafa, .linetable = &M.b3, .firsttraceable = 1,
         .code_adaptive = "^\004\225\000X\001-\000\021\000m\004U\0044\001S\001\032\000j\010n\002[\001\021\000\000\000\000\000\000\000S\0025\001\021\000\000\000\000\000\023\000V\003s\002/\000s\002H\011\021\000o2\"\0005\000\021\000\000\000\000\000P\002M\013\004\001\013\000 \000s\002n\003$\000s\002 \000s\002n\003f\000"}, /* 'outer', line 1 */
    .c2_outer_locals_inner = {CODE(4), .consts = &M.t1.head, .names = EMPTY_TUPLE, .exceptiontable = EMPTY_BYTES, .flags = 19, .stacksize = 1, .firstlineno = 4, .nlocalsplus = 1, .framesize = 11, .nfreevars = 1, .version = 0xbdef0002, .localsplusnames = &M.t2.head, .localspluskinds = BYTE(128), .filename = &s_proc_self_exe_bundle_fu_fa68e5ddfe2a2ff7, .name = &s_inner_33bf6fbd7cd83797, .qualname = &s_outer_locals_inner_aefc0ced2b2da6d2, .linetable = &M.b0, .firsttraceable = 1,
         .code_adaptive = ">\001\225\000T\000$\000"}, /* 'outer.<locals>.inner', line 4 */
    .c3_Thing = {CODE(13), .consts = &M.t8.head, .names = &M.t9.head, .exceptiontable = EMPTY_BYTES, .stacksize = 1, .firstlineno = 10, .framesize = 10, .version = 0xbdef0003, .localsplusnames = EMPTY_TUPLE, .localspluskinds = EMPTY_BYTES, .filename = &s_proc_self_exe_bundle_fu_fa68e5ddfe2a2ff7, .name = &s_Thing_7d92d02dacdd3bc9, .qualname = &s_Thing_7d92d02dacdd3bc9, .linetable = &M.b7,
         .code_adaptive = "\225\000\\\000r\001S\000r\002S\001r\003S\002\032\000r\004S\003r\005g\004"}, /* 'Thing', line 10 */
    .c4_Thing_method = {CODE(58), .consts = &M.t1.head, .names = &M.t6.head, .exceptiontable = &M.b4, .flags = 131, .argcount = 1, .stacksize = 4, .firstlineno = 11, .nlocalsplus = 2, .framesize = 15, .nlocals = 2, .version = 0xbdef0004, .localsplusnames = &M.t7.head, .localspluskinds = &M.b5, .filename = &s_proc_self_exe_bundle_fu_fa68e5ddfe2a2ff7, .name = &s_method_5b7e6bf2dc4a32a6, .qualname = &s_Thing_method_b2d4363bece022d9, .linetable = &M.b6, .firsttraceable = 2,
         .code_adaptive = "#\000 \000\225\000\036\000U\000R\001\021\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\0005\000\021\000\000\000\000\000I\000S\000h\003\021\000v\001\225\003N\005\014\000 \000g\000\010\000N\005!\000[\002\021\000\000\000\000\000\000\000\007\000a\014UUn\001[\004\021\000\000\000\000\000\000\000U\001e\002S\000n\001A\001f\001f\000=\003\037\000f\0017\003f\001"}, /* 'Thing.method', line 11 */
    .t0 = {TUPLE(1), {&s_keyword_d6d198dd68bbff3e}}, /* ('keyword',) */
    .t1 = {TUPLE(1), {_Py_NoneStruct}}, /* (None,) */
    .t2 = {TUPLE(1), {&s_cell_39d02b42938b2b75}}, /* ('cell',) */
    .t3 = {TUPLE(3), {_Py_NoneStruct, &M.c2_outer_locals_inner, SMALL_INT(3)}}, /* (None, <code 'inner'>, 3) */
    .t4 = {TUPLE(1), {&s_range_2269c0be009b610c}}, /* ('range',) */
    .t5 = {TUPLE(5), {&s_argument_b74f83c9353b55cd, &s_keyword_d6d198dd68bbff3e, &s_inner_33bf6fbd7cd83797, ASCII(95), &s_cell_39d02b42938b2b75}}, /* ('argument', 'keyword', 'inner', '_', 'cell') */
    .t6 = {TUPLE(3), {&s_method_5b7e6bf2dc4a32a6, &s_ValueError_b6276ba72bbc5084, &s_KeyError_f0f0edf867a4213f}}, /* ('method', 'ValueError', 'KeyError') */
    .t7 = {TUPLE(2), {&s_self_06c604b332b386b6, &s_error_ca00fccfb408989e}}, /* ('self', 'error') */
    .t8 = {TUPLE(5), {&s_Thing_7d92d02dacdd3bc9, SMALL_INT(10), &M.c4_Thing_method, EMPTY_TUPLE, _Py_NoneStruct}}, /* ('Thing', 10, <code 'method'>, (), None) */
    .t9 = {TUPLE(6), {&s_name_222cd5ba71945d24, &s_module_d675c4d4d19a8423, &s_qualname_0418bb5e68ac9346, &s_firstlineno_c87d63f38e1bafa9, &s_method_5b7e6bf2dc4a32a6, &s_static_attributes_72e513ac614efc56}}, /* ('__name__', '__module__', '__qualname__', '__firstlineno... */
    .t10 = {TUPLE(6), {SMALL_INT(1), &M.t0.head, &M.c1_outer, &M.c3_Thing, &s_Thing_7d92d02dacdd3bc9, _Py_NoneStruct}}, /* (1, ('keyword',), <code 'outer'>, <code 'Thing'>, 'Thing'... */
    .t11 = {TUPLE(2), {&s_outer_560e3e12b1e0dafa, &s_Thing_7d92d02dacdd3bc9}}, /* ('outer', 'Thing') */
    .b0 = {BYTES(8), "\370\200\000\330\017\023\210\013"},
    .b1 = {BYTES(4), "\231\017+\004"},
    .b2 = {BYTES(5), "    @"},
    .b3 = {BYTES(48), "\370\200\000\330\013\023\321\013\035\200D\365\004\001\005\024\364\006\000\036#\2401\234X\323\013&\231X\230\001\210E\216G\231X\321\013&\320\004&\371\322\013&"},
    .b4 = {BYTES(40), "\202\0018\001\204\023\037\000\227\001\035\004\230\004\037\000\234\0018\001\235\001\037\000\237\0125\003\251\0070\003\260\0055\003\265\0038\001"},
    .b5 = {BYTES(2), "  "},
    .b6 = {BYTES(48), "\351\000\200\000\360\002\003\011&\330\022\026\227+\221+\223-\327\014\037\323\014\037\370\334\017\031\363\000\001\011&\334\022\032\240\005\320\014%\373\360\003\001\011&\374"},
    .b7 = {BYTES(7), "\206\000\365\002\004\005&"},
    .b8 = {BYTES(23), "\360\003\001\001\001\330\037 \365\000\006\001'\367\022\005\001&\362\000\005\001&"},
};
_Static_assert(sizeof M == 2600, "offsets of functions");
static uint32_t m_frozen_functions_ef7d009c_ready;
static void *m_frozen_functions_ef7d009c_objects[] __attribute__((section(".data.bundle.functions"))) = {
    &s_keyword_d6d198dd68bbff3e, &s_cell_39d02b42938b2b75, &s_proc_self_exe_bundle_fu_fa68e5ddfe2a2ff7, &s_inner_33bf6fbd7cd83797, &s_outer_locals_inner_aefc0ced2b2da6d2, &s_range_2269c0be009b610c, &s_argument_b74f83c9353b55cd, &s_outer_560e3e12b1e0dafa, &s_Thing_7d92d02dacdd3bc9, &s_method_5b7e6bf2dc4a32a6, &s_ValueError_b6276ba72bbc5084, &s_KeyError_f0f0edf867a4213f,
    &s_self_06c604b332b386b6, &s_error_ca00fccfb408989e, &s_Thing_method_b2d4363bece022d9, &s_name_222cd5ba71945d24, &s_module_d675c4d4d19a8423, &s_qualname_0418bb5e68ac9346, &s_firstlineno_c87d63f38e1bafa9, &s_static_attributes_72e513ac614efc56, &s_module_58ea489a1b86dfef,
};
static uint32_t m_frozen_functions_ef7d009c_slots[] __attribute__((section(".data.bundle.functions"))) = {
    2, 1352, 1616, 2, 1448, 1640, 5, 656, 352, 1104, 872, 112,
    2, 664, 1624, 1, 672, 1, 1560, 1, 1608, 3, 360, 368,
    2064, 5, 1808, 880, 888, 2008, 2072, 3, 1688, 1112, 1920, 1,
    1696, 1, 1704, 1, 1752, 1, 1760, 1, 1120, 1, 1888, 1,
    1896, 1, 1904, 1, 1912, 1, 1928, 2, 120, 128,
};
const bundle_frozen frozen_functions_ef7d009c = {
    .code = &M.c0_module,
    .base = (unsigned char *)&M,
    .objects = m_frozen_functions_ef7d009c_objects,
    .slots = m_frozen_functions_ef7d009c_slots,
    .strings_count = 21,
    .sets_count = 0,
    .ready = &m_frozen_functions_ef7d009c_ready,
    .id = 0x454a414e,
};
#undef M
