// Recall@10 and queries for each second of a core of a faiss index: BASE.npy QUERIES.npy FACTOR SPEC NPROBE...
// SPEC is one of faiss's index factory; FACTOR candidates for each neighbor are scored again by the vectors.
// bench/cells/run builds and runs it.
#include <faiss/IndexFlat.h>
#include <faiss/IndexIVF.h>
#include <faiss/IndexPreTransform.h>
#include <faiss/IndexRefine.h>
#include <faiss/index_factory.h>
#include <omp.h>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

using faiss::idx_t;
extern "C" void openblas_set_num_threads(int);

// Processor time of this thread, or of all.
static double seconds(clockid_t clock) {
  timespec time;
  clock_gettime(clock, &time);
  return time.tv_sec + 1e-9 * time.tv_nsec;
}

struct Vectors {
  size_t count = 0, dimension = 0;
  std::vector<float> values;
};

// Float32 of npy version 1, rows first.
static Vectors load(const char* path) {
  std::ifstream in(path, std::ios::binary);
  char head[10];
  in.read(head, 10);
  std::string header((unsigned char)head[8] + 256 * (unsigned char)head[9], 0);
  in.read(&header[0], header.size());
  Vectors vectors;
  size_t at = header.find("'shape': (");
  if (!in || sscanf(header.c_str() + at, "'shape': (%zu, %zu)", &vectors.count, &vectors.dimension) != 2) {
    fprintf(stderr, "%s: no npy of vectors\n", path);
    exit(1);
  }
  vectors.values.resize(vectors.count * vectors.dimension);
  in.read((char*)vectors.values.data(), vectors.values.size() * sizeof(float));
  return vectors;
}

int main(int argc, char** argv) {
  const int k = 10;
  Vectors base = load(argv[1]), queries = load(argv[2]);
  omp_set_num_threads(2);
  faiss::IndexFlatL2 exact(base.dimension);
  exact.add(base.count, base.values.data());
  std::vector<idx_t> truth(queries.count * k), found(queries.count * k);
  std::vector<float> distances(queries.count * k);
  exact.search(queries.count, queries.values.data(), k, distances.data(), truth.data());

  double start = seconds(CLOCK_PROCESS_CPUTIME_ID);
  std::unique_ptr<faiss::Index> index(faiss::index_factory(base.dimension, argv[4]));
  openblas_set_num_threads(1);
  index->train(std::min<size_t>(base.count, 200000), base.values.data());
  double trained = seconds(CLOCK_PROCESS_CPUTIME_ID);
  index->add(base.count, base.values.data());
  printf("%s; processor seconds: training %.1f, adding %.1f\n", argv[4], trained - start,
         seconds(CLOCK_PROCESS_CPUTIME_ID) - trained);

  faiss::IndexRefine refine(index.get(), &exact);
  refine.k_factor = atof(argv[3]);
  faiss::Index* inner = index.get();
  if (auto* turned = dynamic_cast<faiss::IndexPreTransform*>(inner)) inner = turned->index;
  auto* cells = dynamic_cast<faiss::IndexIVF*>(inner);
  omp_set_num_threads(1);
  for (int a = 5; a < argc; a++) {
    if (cells) cells->nprobe = atoi(argv[a]);
    for (faiss::Index* searched : {index.get(), (faiss::Index*)&refine}) {
      std::vector<double> times;
      for (int run = 0; run < 5; run++) {
        double before = seconds(CLOCK_THREAD_CPUTIME_ID);
        searched->search(queries.count, queries.values.data(), k, distances.data(), found.data());
        times.push_back(seconds(CLOCK_THREAD_CPUTIME_ID) - before);
      }
      std::sort(times.begin(), times.end());
      size_t hits = 0;
      for (size_t q = 0; q < queries.count; q++)
        for (int i = 0; i < k; i++)
          for (int j = 0; j < k; j++) hits += truth[q * k + i] == found[q * k + j];
      printf("%s %s recall %.4f queries/s %.0f\n", argv[a], searched == &refine ? "reranked" : "codes",
             hits / double(k * queries.count), queries.count / times[times.size() / 2]);
      fflush(stdout);
    }
  }
}
