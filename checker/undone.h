/* SPDX-License-Identifier: GPL-2.0-only */
/* What undoes what a function sets up: remove() of the driver whose probe() it is. */
#ifndef KREFCHECK_UNDONE_H
#define KREFCHECK_UNDONE_H

#include "flow.h"

/*
 * The function that drops references of counters of this name, of what member of some struct points
 * to, and that undoes what fn did: by the operations that both are members of. NULL: there is none.
 */
const struct func *undone_by(const struct program *p, const struct func *fn,
			     const struct name *member, const struct name *counter);

#endif
