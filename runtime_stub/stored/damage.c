#include "stored/damage.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "contract/checks.h"
#include "contract/frozen.h"
#include "stored/inflate.h"

/* The status by which a shell says "found, but cannot be executed". */
#define STATUS_DAMAGED 126

static void
damaged(const char *what)
{
    fprintf(stderr, "bundle: this executable is damaged (%s): build or copy it again\n", what);
    _exit(STATUS_DAMAGED);
}

static uint32_t
check_numbers(uint32_t check, const uint32_t *numbers, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        check = bundle_check_step(check, numbers[i]);
    }
    return check;
}

/* Check the memory of a table as numbers of 32 bits. */
static uint32_t
check_table(uint32_t check, uint64_t address, uint64_t size)
{
    return check_numbers(check, (const uint32_t *)address, (uint32_t)(size / sizeof(uint32_t)));
}

static void
check_pack(void)
{
    const bundle_pack pack = bundle_packed;
    if (pack.start == 0 && pack.check == 0) {
        return;
    }
    uint32_t check = check_table(0, (uint64_t)&pack, offsetof(bundle_pack, format_version));
    /* first the header: the table is read only if its address is right */
    if (pack.check_header != check ||
        check_table(check, pack.units,
                    pack.units_count * sizeof(bundle_packed_unit) +
                        pack.needs_count * sizeof(uint32_t)) != pack.check) {
        damaged("its table of code");
    }
    if (pack.units_count > 0) {
        /* The blocks are the end of what is loaded.  Of a truncated file it is missing: then the
         * kernel ends the process here (SIGBUS), and not when a module is first imported. */
        const bundle_packed_unit *last =
            (const bundle_packed_unit *)pack.units + (pack.units_count - 1);
        (void)*(const volatile unsigned char *)(last->stored + last->stored_size - 1);
    }
}

void
bundle_damage_check(void)
{
    const uint32_t scalars[] = {
        bundle.format_version,     bundle.python_version, bundle.flags,       bundle.entry_kind,
        (uint32_t)bundle.optimize, bundle.modules_count,  bundle.files_count, bundle.hash_size,
        bundle.children_count,     bundle.tables_check,
    };
    const uint32_t count = sizeof scalars / sizeof scalars[0];
    if (bundle.format_version != BUNDLE_FORMAT_VERSION ||
        check_numbers(0, scalars, count) != bundle.scalars_check) {
        damaged("its header");
    }
    uint32_t check = check_numbers(0, bundle.hash, bundle.hash_size);
    if (check_numbers(check, bundle.children, bundle.children_count) != bundle.tables_check) {
        damaged("its table of files");
    }
    check_pack();
}

void
bundle_damage_check_module(const bundle_module *module)
{
    uint32_t name = bundle_hash(module->name, strlen(module->name));
    if (module->check != bundle_check_step(name, module->flags) ||
        (module->frozen != NULL && module->frozen->id != name)) {
        damaged("its table of modules");
    }
}

int
bundle_damage_in_file(const bundle_file *file)
{
    uint32_t check = bundle_inflate_checksum(file->data, file->stored);
    check = bundle_check_step(check, (uint32_t)file->size);
    return bundle_check_step(check, file->flags) != file->check;
}
