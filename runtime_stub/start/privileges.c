/* A setuid bit changes the effective and the saved user or group id; a file capability adds to the
 * permitted capabilities (execve(2), capabilities(7)).  Supplementary groups stay the user's.
 */
#define _GNU_SOURCE
#include "start/privileges.h"

#include <linux/capability.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int
bundle_privileges_give_up(void)
{
    gid_t group = getgid();
    uid_t user = getuid();
    if (setresgid(group, group, group) < 0 || setresuid(user, user, user) < 0) {
        return -1;
    }
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3];
    memset(none, 0, sizeof none);
    return (int)syscall(SYS_capset, &header, none);
}
