/* The backward pass of the text's network (relu, sigmoid at the end, binary cross-entropy) in C.

   cc -std=c99 -O2 -o backward backward.c -lm
   ./backward EXPORT/text RESULTS/text

   reads a scenario of `python -m autodiff_ref export EXPORT --plain` and writes its results into a
   folder that exists. With -DFORGOTTEN_MASK the slope of relu is left out, with -DFORGOTTEN_MEAN
   the 1/m of equation 6: both are wrong, to be caught.

   W[l] (n_l, n_{l-1}), b[l] (n_l, 1), A[l], Z[l] (n_l, m), all in rows. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 64
typedef struct { int rows, columns; double *at; } Array;

static const char *given, *results;
static Array W[MOST], b[MOST], Z[MOST], A[MOST], dZ[MOST], dA[MOST], dW[MOST], db[MOST];

static void stop(const char *why, const char *name) {
  fprintf(stderr, "backward: %s %s\n", why, name);
  exit(2);
}

static FILE *file_of(const char *folder, const char *name, const char *ending, const char *mode) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s%s", folder, name, ending);
  FILE *file = fopen(path, mode);
  if (!file) stop("cannot open", path);
  return file;
}

static Array zeros(int rows, int columns) {
  Array made = {rows, columns, calloc((size_t)rows * columns, sizeof(double))};
  if (!made.at) stop("no memory for", "an array");
  return made;
}

static Array load(const char *letter, int l) {
  char name[64], found[64];
  int rows, columns;
  snprintf(name, sizeof name, l ? "%s%d" : "%s", letter, l);
  FILE *shapes = file_of(given, "shapes", ".txt", "r");
  do
    if (fscanf(shapes, "%63s %d %d", found, &rows, &columns) != 3) stop("no shape of", name);
  while (strcmp(found, name));
  fclose(shapes);
  Array array = zeros(rows, columns);
  FILE *numbers = file_of(given, name, ".f64", "rb");
  size_t size = (size_t)rows * columns;
  if (fread(array.at, sizeof(double), size, numbers) != size) stop("too short:", name);
  fclose(numbers);
  return array;
}

static void save(FILE *shapes, const char *form, int l, Array array) {
  char name[64];
  snprintf(name, sizeof name, form, l);
  fprintf(shapes, "%s %d %d\n", name, array.rows, array.columns);
  FILE *numbers = file_of(results, name, ".f64", "wb");
  fwrite(array.at, sizeof(double), (size_t)array.rows * array.columns, numbers);
  fclose(numbers);
}

static void update(Array parameter, Array gradient, double learning_rate) {
  for (int e = 0; e < parameter.rows * parameter.columns; e++)
    parameter.at[e] -= learning_rate * gradient.at[e];
}

int main(int count, char **arguments) {
  if (count != 3) stop("required are two folders:", "EXPORT/SCENARIO RESULTS/SCENARIO");
  given = arguments[1], results = arguments[2];

  /* The facts; results say which export they belong to by the same digest. */
  char fact[64], value[256];
  double learning_rate = 0;
  int L = 0;
  FILE *about = file_of(given, "about", ".txt", "r"), *copy = file_of(results, "about", ".txt", "w");
  while (fscanf(about, "%63s %255[^\n]", fact, value) == 2) {
    if (!strcmp(fact, "layers")) L = atoi(value);
    if (!strcmp(fact, "learning_rate")) learning_rate = atof(value);
    if (!strcmp(fact, "digest")) fprintf(copy, "digest %s\n", value);
  }
  fclose(about), fclose(copy);
  if (L < 1 || L >= MOST) stop("so many layers are not provided for:", given);

  Array Y = load("Y", 0);
  int m = Y.columns;
  A[0] = load("X", 0);
  for (int l = 1; l <= L; l++) {
    W[l] = load("W", l), b[l] = load("b", l);
    int n = W[l].rows, k = W[l].columns;
    Z[l] = zeros(n, m), A[l] = zeros(n, m);
    for (int i = 0; i < n; i++)
      for (int s = 0; s < m; s++) {
        double z = b[l].at[i];
        for (int j = 0; j < k; j++) z += W[l].at[i * k + j] * A[l - 1].at[j * m + s];
        Z[l].at[i * m + s] = z;
        A[l].at[i * m + s] = l == L ? 1 / (1 + exp(-z)) : z > 0 ? z : 0;
      }
  }

  Array C = zeros(1, 1);
  dZ[L] = zeros(Y.rows, m);
  for (int e = 0; e < Y.rows * m; e++) {
    double z = Z[L].at[e], y = Y.at[e];
    C.at[0] += ((z > 0 ? z : 0) - y * z + log1p(exp(-fabs(z)))) / m;
    dZ[L].at[e] = A[L].at[e] - y;
  }

  for (int l = L; l >= 1; l--) {
    int n = W[l].rows, k = W[l].columns;
    dW[l] = zeros(n, k), db[l] = zeros(n, 1), dA[l - 1] = zeros(k, m), dZ[l - 1] = zeros(k, m);
    for (int i = 0; i < n; i++)
      for (int s = 0; s < m; s++) {
        double dz = dZ[l].at[i * m + s];
        db[l].at[i] += dz / m;
        for (int j = 0; j < k; j++) {
#ifdef FORGOTTEN_MEAN
          dW[l].at[i * k + j] += dz * A[l - 1].at[j * m + s];
#else
          dW[l].at[i * k + j] += dz * A[l - 1].at[j * m + s] / m;
#endif
          dA[l - 1].at[j * m + s] += W[l].at[i * k + j] * dz;
        }
      }
    for (int e = 0; l > 1 && e < k * m; e++) {
#ifdef FORGOTTEN_MASK
      dZ[l - 1].at[e] = dA[l - 1].at[e];
#else
      dZ[l - 1].at[e] = Z[l - 1].at[e] > 0 ? dA[l - 1].at[e] : 0;
#endif
    }
  }

  FILE *shapes = file_of(results, "shapes", ".txt", "w");
  save(shapes, "C", 0, C);
  for (int l = 1; l <= L; l++) {
    save(shapes, "Z%d", l, Z[l]), save(shapes, "A%d", l, A[l]);
    save(shapes, "dZ%d", l, dZ[l]), save(shapes, "dA%d", l - 1, dA[l - 1]);
    save(shapes, "dW%d", l, dW[l]), save(shapes, "db%d", l, db[l]);
    update(W[l], dW[l], learning_rate), update(b[l], db[l], learning_rate);
    save(shapes, "W%d_next", l, W[l]), save(shapes, "b%d_next", l, b[l]);
  }
  fclose(shapes);
  return 0;
}
