// SPDX-License-Identifier: Apache-2.0
// What both programs ask of faiss: its name, indexes by their description, ITQ with a decoder.
#pragma once

#include <cblas.h>
#include <faiss/IndexPreTransform.h>
#include <faiss/IndexRaBitQ.h>
#include <faiss/IndexRaBitQFastScan.h>
#include <faiss/VectorTransform.h>
#include <faiss/index_factory.h>
#include <faiss/utils/utils.h>
#include <omp.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "npy.hpp"

extern "C" void sposv_(const char*, const int*, const int*, float*, const int*, float*, const int*, int*);

inline double seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// Version, and for which instructions the library was compiled.
inline std::string faissName() {
  // "OPTIMIZE AVX512_SPR ": what is last.
  std::string options = faiss::get_compile_options();
  while (!options.empty() && options.back() == ' ') options.pop_back();
  return "faiss " + faiss::get_version() + " (" + options.substr(options.find_last_of(' ') + 1) + ")";
}

inline void useThreads(int threads) {
  omp_set_num_threads(threads);
  openblas_set_num_threads(threads);
}

// An index by the description that faiss's factory takes, after it "@qb=8" for queries of RaBitQ in 8 bits.
inline std::unique_ptr<faiss::Index> makeIndex(const std::string& description, int dimension) {
  size_t at = description.find("@qb=");
  std::unique_ptr<faiss::Index> index(faiss::index_factory(dimension, description.substr(0, at).c_str()));
  if (at != std::string::npos) {
    int bits = std::stoi(description.substr(at + 4));
    faiss::Index* inner = index.get();
    if (auto* transformed = dynamic_cast<faiss::IndexPreTransform*>(inner)) inner = transformed->index;
    if (auto* scan = dynamic_cast<faiss::IndexRaBitQFastScan*>(inner)) scan->qb = bits;
    if (auto* plain = dynamic_cast<faiss::IndexRaBitQ*>(inner)) plain->qb = bits;
  }
  return index;
}

inline std::vector<float> meanOf(const Matrix<float>& x) {
  std::vector<double> sums(x.columns, 0);
  for (size_t i = 0; i < x.rows; i++) {
    for (size_t j = 0; j < x.columns; j++) sums[j] += x.row(i)[j];
  }
  std::vector<float> mean(x.columns);
  for (size_t j = 0; j < x.columns; j++) mean[j] = sums[j] / x.rows;
  return mean;
}

// Iterative quantization of principal axes, decoded by least squares on the vectors it was trained with.
class Itq {
 public:
  void train(const Matrix<float>& x, int bits) {
    int d = x.columns, n = bits, rows = x.rows, failed = 0;
    transform_ = std::make_unique<faiss::ITQTransform>(d, n, true);
    transform_->train(x.rows, x.values.data());
    mean_ = meanOf(x);
    std::vector<float> centered(x.values);
    for (size_t i = 0; i < x.rows; i++) {
      for (int j = 0; j < d; j++) centered[i * d + j] -= mean_[j];
    }
    std::vector<float> s = signs(x), gram(size_t(n) * n);
    decoder_.resize(size_t(d) * n);
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, n, n, rows, 1, s.data(), n, s.data(), n, 0, gram.data(), n);
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, d, n, rows, 1, centered.data(), d, s.data(), n, 0,
                decoder_.data(), n);
    for (int i = 0; i < n; i++) gram[size_t(i) * n + i] += 1;
    // LAPACK takes the d rows of n numbers for d columns, the right-hand sides.
    sposv_("U", &n, &d, gram.data(), &n, decoder_.data(), &n, &failed);
    if (failed != 0) throw std::runtime_error("the codes' Gram matrix is singular");
  }

  int bits() const { return transform_->d_out; }

  // -1 and 1, row after row.
  std::vector<float> signs(const Matrix<float>& x) const {
    std::unique_ptr<const float[]> projected(transform_->apply(x.rows, x.values.data()));
    std::vector<float> s(x.rows * transform_->d_out);
    for (size_t i = 0; i < s.size(); i++) s[i] = projected[i] >= 0 ? 1 : -1;
    return s;
  }

  std::vector<float> decode(const std::vector<float>& s) const {
    int n = bits(), d = mean_.size(), rows = s.size() / n;
    std::vector<float> x(size_t(rows) * d);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, rows, d, n, 1, s.data(), n, decoder_.data(), n, 0, x.data(), d);
    for (size_t i = 0; i < x.size(); i++) x[i] += mean_[i % d];
    return x;
  }

 private:
  std::unique_ptr<faiss::ITQTransform> transform_;
  std::vector<float> mean_;
  std::vector<float> decoder_;  // d × n
};

// Σ‖x − x̂‖² / Σ‖x − mean‖².
inline double distortion(const Matrix<float>& x, const std::vector<float>& decoded, const std::vector<float>& mean) {
  double lost = 0, all = 0;
  for (size_t i = 0; i < x.values.size(); i++) {
    double error = x.values[i] - decoded[i], centered = x.values[i] - mean[i % x.columns];
    lost += error * error;
    all += centered * centered;
  }
  return lost / all;
}
