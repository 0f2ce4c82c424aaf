#include "contract/deepfreeze_314.h"

typedef BUNDLE_BYTES(15) bytes_15;
typedef BUNDLE_BYTES(2) bytes_2;
typedef BUNDLE_BYTES(27) bytes_27;
typedef BUNDLE_BYTES(4) bytes_4;
typedef BUNDLE_BYTES(40) bytes_40;
typedef BUNDLE_BYTES(48) bytes_48;
typedef BUNDLE_BYTES(5) bytes_5;
typedef BUNDLE_BYTES(8) bytes_8;
typedef BUNDLE_CODE(104) code_104;
typedef BUNDLE_CODE(120) code_120;
typedef BUNDLE_CODE(38) code_38;
typedef BUNDLE_CODE(40) code_40;
typedef BUNDLE_CODE(8) code_8;
typedef BUNDLE_TUPLE(1) tuple_1;
typedef BUNDLE_TUPLE(2) tuple_2;
typedef BUNDLE_TUPLE(3) tuple_3;
typedef BUNDLE_TUPLE(4) tuple_4;
typedef BUNDLE_TUPLE(5) tuple_5;
typedef BUNDLE_TUPLE(7) tuple_7;

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
extern bundle_str_head s_classdictcell_1d344dbb10fee653;
extern bundle_str_head s_classdict_0444a4f8509fb9d7;
extern bundle_str_head s_module_58ea489a1b86dfef;

/* ---- functions ---- */
#define M m_frozen_functions_ef7d009c
static struct m_frozen_functions_ef7d009c {
    code_40 c0_module;
    code_104 c1_outer;
    code_8 c2_outer_locals_inner;
    code_38 c3_Thing;
    code_120 c4_Thing_method;
    tuple_1 t0;
    tuple_1 t1;
    tuple_1 t2;
    tuple_1 t3;
    tuple_5 t4;
    tuple_3 t5;
    tuple_2 t6;
    tuple_4 t7;
    tuple_7 t8;
    tuple_1 t9;
    tuple_5 t10;
    tuple_2 t11;
    bytes_8 b0;
    bytes_4 b1;
    bytes_5 b2;
    bytes_48 b3;
    bytes_40 b4;
    bytes_2 b5;
    bytes_48 b6;
    bytes_15 b7;
    bytes_27 b8;
} M __attribute__((section(".data.bundle.functions"))) = {
    .c0_module = {CODE(20), .consts = &M.t10.head, .names = &M.t11.head, .exceptiontable = EMPTY_BYTES, .stacksize = 4, .firstlineno = 1, .framesize = 14, .version = 0xbdef0000, .localsplusnames = EMPTY_TUPLE, .localspluskinds = EMPTY_BYTES, .filename = &s_proc_self_exe_bundle_fu_fa68e5ddfe2a2ff7, .name = &s_module_58ea489a1b86dfef, .qualname = &s_module_58ea489a1b86dfef, .linetable = &M.b8,
         .code_adaptive = "\200\000R\000^\001/\001R\001\027\000l\002t\000\025\000!\000R\002\027\000R\0034\002\021\000\000\000\000\000t\001R\004#\000"}, /* '<module>', line 1 */
    .c1_outer = {CODE(52), .consts = &M.t2.head, .names = &M.t3.head, .exceptiontable = &M.b1, .flags = 3, .argcount = 1, .kwonlyargcount = 1, .stacksize = 5, .firstlineno = 1, .nlocalsplus = 5, .framesize = 20, .nlocals = 4, .ncellvars = 1, .version = 0xbdef0001, .localsplusnames = &M.t4.head, .localspluskinds = &M.b2, .filename = &s_proc_self_exe_bundle_fu_fa68e5ddfe2a2ff7, .name = &s_outer_560e3e12b1e0dafa, .qualname = &s_outer_560e3e12b1e0dafa, .linetable = &M.b3, .firsttraceable = 1,
         .code_adaptive = "a\004\200\000W\001,\000\021\000\000\000\000\000\000\000\000\000o\004V\0043\001R\000\027\000l\010p\002\\\001\021\000\000\000\000\000\000\000^\0034\001\021\000\000\000\000\000\020\000U\003u\002.\000u\002F\011\021\000q2!\0004\000\021\000\000\000\000\000N\002K\013\374\377\011\000\036\000u\002p\003#\000u\002\037\000u\002p\003i\000"}, /* 'outer', line 1 */
    .c2_outer_locals_inner = {CODE(4), .consts = &M.t0.head, .names = EMPTY_TUPLE, .exceptiontable = EMPTY_BYTES, .flags = 19, .stacksize = 1, .firstlineno = 4, .nlocalsplus = 1, .framesize = 12, .nfreevars = 1, .version = 0xbdef0002, .localsplusnames = &M.t1.head, .localspluskinds = BYTE(128), .filename = &s_proc_self_exe_bundle_fu_fa68e5ddfe2a2ff7, .name = &s_inner_33bf6fbd7cd83797, .qualname = &s_outer_locals_inner_aefc0ced2b2da6d2, .linetable = &M.b0, .firsttraceable = 1,
         .code_adaptive = "<\001\200\000S\000#\000"}, /* 'outer.<locals>.inner', line 4 */
    .c3_Thing = {CODE(19), .consts = &M.t7.head, .names = &M.t8.head, .exceptiontable = EMPTY_BYTES, .stacksize = 1, .firstlineno = 10, .nlocalsplus = 1, .framesize = 12, .ncellvars = 1, .version = 0xbdef0003, .localsplusnames = &M.t9.head, .localspluskinds = BYTE(64), .filename = &s_proc_self_exe_bundle_fu_fa68e5ddfe2a2ff7, .name = &s_Thing_7d92d02dacdd3bc9, .qualname = &s_Thing_7d92d02dacdd3bc9, .linetable = &M.b7, .firsttraceable = 1,
         .code_adaptive = "a\000\200\000]\000t\001R\000t\002^\012t\003\026\000o\000R\001\027\000t\004R\002t\005V\000t\006R\003#\000"}, /* 'Thing', line 10 */
    .c4_Thing_method = {CODE(60), .consts = &M.t0.head, .names = &M.t5.head, .exceptiontable = &M.b4, .flags = 134217859, .argcount = 1, .stacksize = 4, .firstlineno = 11, .nlocalsplus = 2, .framesize = 16, .nlocals = 2, .version = 0xbdef0004, .localsplusnames = &M.t6.head, .localspluskinds = &M.b5, .filename = &s_proc_self_exe_bundle_fu_fa68e5ddfe2a2ff7, .name = &s_method_5b7e6bf2dc4a32a6, .qualname = &s_Thing_method_b2d4363bece022d9, .linetable = &M.b6, .firsttraceable = 2,
         .code_adaptive = "\"\000\037\000\200\000\033\000V\000P\001\021\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\0004\000\021\000\000\000\000\000G\000R\000j\003\021\000x\001\200\003L\005\012\000\037\000R\000#\000\007\000L\006 \000\\\002\021\000\000\000\000\000\000\000\006\000d\015UU\034\000p\001\\\004\021\000\000\000\000\000\000\000T\001h\002R\000p\001\?\001i\001i\000;\003\035\000i\0015\003i\001"}, /* 'Thing.method', line 11 */
    .t0 = {TUPLE(1), {_Py_NoneStruct}}, /* (None,) */
    .t1 = {TUPLE(1), {&s_cell_39d02b42938b2b75}}, /* ('cell',) */
    .t2 = {TUPLE(1), {&M.c2_outer_locals_inner}}, /* (<code 'inner'>,) */
    .t3 = {TUPLE(1), {&s_range_2269c0be009b610c}}, /* ('range',) */
    .t4 = {TUPLE(5), {&s_argument_b74f83c9353b55cd, &s_keyword_d6d198dd68bbff3e, &s_inner_33bf6fbd7cd83797, ASCII(95), &s_cell_39d02b42938b2b75}}, /* ('argument', 'keyword', 'inner', '_', 'cell') */
    .t5 = {TUPLE(3), {&s_method_5b7e6bf2dc4a32a6, &s_ValueError_b6276ba72bbc5084, &s_KeyError_f0f0edf867a4213f}}, /* ('method', 'ValueError', 'KeyError') */
    .t6 = {TUPLE(2), {&s_self_06c604b332b386b6, &s_error_ca00fccfb408989e}}, /* ('self', 'error') */
    .t7 = {TUPLE(4), {&s_Thing_7d92d02dacdd3bc9, &M.c4_Thing_method, EMPTY_TUPLE, _Py_NoneStruct}}, /* ('Thing', <code 'method'>, (), None) */
    .t8 = {TUPLE(7), {&s_name_222cd5ba71945d24, &s_module_d675c4d4d19a8423, &s_qualname_0418bb5e68ac9346, &s_firstlineno_c87d63f38e1bafa9, &s_method_5b7e6bf2dc4a32a6, &s_static_attributes_72e513ac614efc56, &s_classdictcell_1d344dbb10fee653}}, /* ('__name__', '__module__', '__qualname__', '__firstlineno... */
    .t9 = {TUPLE(1), {&s_classdict_0444a4f8509fb9d7}}, /* ('__classdict__',) */
    .t10 = {TUPLE(5), {&s_keyword_d6d198dd68bbff3e, &M.c1_outer, &M.c3_Thing, &s_Thing_7d92d02dacdd3bc9, _Py_NoneStruct}}, /* ('keyword', <code 'outer'>, <code 'Thing'>, 'Thing', None) */
    .t11 = {TUPLE(2), {&s_outer_560e3e12b1e0dafa, &s_Thing_7d92d02dacdd3bc9}}, /* ('outer', 'Thing') */
    .b0 = {BYTES(8), "\370\200\000\330\017\023\210\013"},
    .b1 = {BYTES(4), "\235\017/\004"},
    .b2 = {BYTES(5), "&$  @"},
    .b3 = {BYTES(48), "\370\200\000\330\013\023\325\013\035\200D\365\004\001\005\024\364\006\000\036#\2401\234X\323\013&\231X\230\001\210E\216G\231X\321\013&\320\004&\371\322\013&"},
    .b4 = {BYTES(40), "\202\001:\001\204\023 \000\227\001\036\004\230\004 \000\234\002:\001\236\001 \000\240\0137\003\253\0072\003\262\0057\003\267\003:\001"},
    .b5 = {BYTES(2), "& "},
    .b6 = {BYTES(48), "\351\000\200\000\360\002\003\011&\330\022\026\227+\221+\223-\327\014\037\324\014\037\370\334\017\031\364\000\001\011&\334\022\032\240\005\320\014%\373\360\003\001\011&\374"},
    .b7 = {BYTES(15), "\370\207\000\200\000\367\002\004\005&\360\000\004\005&"},
    .b8 = {BYTES(27), "\360\003\001\001\001\360\002\006\001'\230q\364\000\006\001'\367\022\005\001&\363\000\005\001&"},
};
_Static_assert(sizeof M == 2760, "offsets of functions");
static uint32_t m_frozen_functions_ef7d009c_ready;
static void *m_frozen_functions_ef7d009c_objects[] __attribute__((section(".data.bundle.functions"))) = {
    &s_keyword_d6d198dd68bbff3e, &s_cell_39d02b42938b2b75, &s_proc_self_exe_bundle_fu_fa68e5ddfe2a2ff7, &s_inner_33bf6fbd7cd83797, &s_outer_locals_inner_aefc0ced2b2da6d2, &s_range_2269c0be009b610c, &s_argument_b74f83c9353b55cd, &s_outer_560e3e12b1e0dafa, &s_Thing_7d92d02dacdd3bc9, &s_method_5b7e6bf2dc4a32a6, &s_ValueError_b6276ba72bbc5084, &s_KeyError_f0f0edf867a4213f,
    &s_self_06c604b332b386b6, &s_error_ca00fccfb408989e, &s_Thing_method_b2d4363bece022d9, &s_name_222cd5ba71945d24, &s_module_d675c4d4d19a8423, &s_qualname_0418bb5e68ac9346, &s_firstlineno_c87d63f38e1bafa9, &s_static_attributes_72e513ac614efc56, &s_classdictcell_1d344dbb10fee653, &s_classdict_0444a4f8509fb9d7, &s_module_58ea489a1b86dfef,
};
static uint32_t m_frozen_functions_ef7d009c_slots[] __attribute__((section(".data.bundle.functions"))) = {
    2, 1664, 2120, 2, 1488, 1688, 5, 688, 368, 1160, 912, 112,
    2, 696, 1672, 1, 704, 1, 1600, 1, 1656, 3, 376, 384,
    2208, 5, 1880, 920, 928, 2144, 2216, 3, 1744, 1168, 1992, 1,
    1752, 1, 1760, 1, 1816, 1, 1824, 1, 1176, 1, 1960, 1,
    1968, 1, 1976, 1, 1984, 1, 2000, 1, 2008, 1, 2064, 2,
    120, 128,
};
const bundle_frozen frozen_functions_ef7d009c = {
    .code = &M.c0_module,
    .base = (unsigned char *)&M,
    .objects = m_frozen_functions_ef7d009c_objects,
    .slots = m_frozen_functions_ef7d009c_slots,
    .strings_count = 23,
    .sets_count = 0,
    .ready = &m_frozen_functions_ef7d009c_ready,
    .id = 0x454a414e,
};
#undef M
