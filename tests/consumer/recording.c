/* Asks an installed libpitwall.so for an arena that is not there. */
#include <pitwall/pitwall.h>
#include <stdio.h>
#include <string.h>

int main(void) {
  pitwall_store* store;
  char error[256];
  const pitwall_status status =
      pitwall_store_attach("/nowhere/at/all", &store, error, sizeof error);
  if (status == PITWALL_CANNOT_ATTACH && strstr(error, "/nowhere/at/all") != NULL) return 0;
  fprintf(stderr, "%s: %s\n", pitwall_status_text(status), error);
  return 1;
}
