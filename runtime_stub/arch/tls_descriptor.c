/* The function that the thread-local storage descriptors of images call.
 *
 * The block of an image is at a fixed distance from the thread pointer.  The second word of the
 * descriptor is that distance, and the function returns it (Oliva, "Thread-Local Storage
 * Descriptors for IA32 and AMD64").  It follows a calling convention of its own, so it cannot be
 * written in C.
 */
#ifndef __x86_64__
#error "no function for thread-local storage descriptors of this machine"
#endif

__asm__(".text\n"
        ".globl bundle_tls_descriptor\n"
        ".type bundle_tls_descriptor, @function\n"
        "bundle_tls_descriptor:\n"
        "    movq 8(%rax), %rax\n"
        "    ret\n"
        ".size bundle_tls_descriptor, . - bundle_tls_descriptor\n");
