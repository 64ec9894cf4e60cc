/* SPDX-License-Identifier: GPL-2.0-only */
/* Between the two files that print the page. */
#ifndef KREFCHECK_HTML_H
#define KREFCHECK_HTML_H

#include "output.h"

/* Text with what HTML reserves escaped, and bytes that are no UTF-8 replaced. */
void html_text(const char *text, const struct printer *p, FILE *out);
/* html_path.c: the path of a finding, with the source and the plot beside it. */
void html_path(const struct finding *f, const struct printer *p, FILE *out);

#endif
