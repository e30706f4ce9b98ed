// SPDX-License-Identifier: Apache-2.0
// What faiss's quantizers lose at how many bits, and how many neighbors they find.
// Usage: quality FOLDER THREADS INDEX...; FOLDER has base.npy, test.npy and queries.npy. An index is a description
// of faiss's factory, "@qb=8" after it for RaBitQ's queries, or ITQn for n bits of iterative quantization, decoded by
// least squares. Prints a line for each: index, build, bits, distortion of test, the same with the best factor,
// recall@10 of the queries, seconds of training.
#include <faiss/IndexAdditiveQuantizer.h>
#include <faiss/IndexFlat.h>
#include <faiss/IndexPQ.h>
#include <faiss/IndexScalarQuantizer.h>

#include <cstdio>
#include <exception>

#include "faiss.hpp"

namespace {
constexpr int kNeighbors = 10;

using Neighbors = std::vector<faiss::idx_t>;

Neighbors search(const faiss::Index& index, const Matrix<float>& queries) {
  std::vector<float> distances(queries.rows * kNeighbors);
  Neighbors ids(distances.size());
  index.search(queries.rows, queries.values.data(), kNeighbors, distances.data(), ids.data());
  return ids;
}

double recall(const Neighbors& found, const Neighbors& truth) {
  size_t hits = 0;
  for (size_t i = 0; i < found.size(); i++) {
    for (size_t j = i / kNeighbors * kNeighbors; j < i / kNeighbors * kNeighbors + kNeighbors; j++) {
      hits += found[i] == truth[j];
    }
  }
  return double(hits) / found.size();
}

// Bits of a code with everything that is stored for a vector, without what fills its last byte where that is known.
size_t bitsOf(const faiss::Index& index) {
  if (auto* transformed = dynamic_cast<const faiss::IndexPreTransform*>(&index)) return bitsOf(*transformed->index);
  if (auto* pq = dynamic_cast<const faiss::IndexPQ*>(&index)) return pq->pq.M * pq->pq.nbits;
  if (auto* aq = dynamic_cast<const faiss::IndexAdditiveQuantizer*>(&index)) return aq->aq->tot_bits;
  if (auto* sq = dynamic_cast<const faiss::IndexScalarQuantizer*>(&index)) {
    size_t numbers = sq->sq.bits * sq->d, bytes = (numbers + 7) / 8;
    return numbers + 8 * (sq->sq.code_size > bytes ? sq->sq.code_size - bytes : 0);
  }
  return 8 * index.sa_code_size();
}

// The factor by which decoded vectors are nearest to those that were coded, about the mean.
double bestFactor(const Matrix<float>& x, const std::vector<float>& decoded, const std::vector<float>& mean) {
  double both = 0, square = 0;
  for (size_t i = 0; i < decoded.size(); i++) {
    double y = decoded[i] - mean[i % x.columns];
    both += y * (x.values[i] - mean[i % x.columns]);
    square += y * y;
  }
  return square > 0 ? both / square : 1;
}

class Table {
 public:
  explicit Table(const std::string& folder)
      : base_(load<float>(folder + "/base.npy")),
        test_(load<float>(folder + "/test.npy")),
        queries_(load<float>(folder + "/queries.npy")),
        mean_(meanOf(base_)) {
    truth_ = exact(base_.values);
  }

  void row(const std::string& name) {
    bool itq = name.rfind("ITQ", 0) == 0 && name.find(',') == std::string::npos;
    itq ? ofItq(name) : ofIndex(name);
  }

 private:
  // The neighbors among vectors, looked at one by one.
  Neighbors exact(const std::vector<float>& vectors) const {
    faiss::IndexFlatL2 flat(base_.columns);
    flat.add(base_.rows, vectors.data());
    return search(flat, queries_);
  }

  void ofItq(const std::string& name) const {
    double start = seconds();
    Itq itq;
    itq.train(base_, std::stoi(name.substr(3)));
    double training = seconds() - start;
    double lost = distortion(test_, itq.decode(itq.signs(test_)), mean_);
    print(name, itq.bits(), lost, lost, recall(exact(itq.decode(itq.signs(base_))), truth_), training);
  }

  void ofIndex(const std::string& name) const {
    auto index = makeIndex(name, base_.columns);
    double start = seconds();
    index->train(base_.rows, base_.values.data());
    double training = seconds() - start;
    std::vector<float> decoded = roundTrip(*index, test_);
    double lost = distortion(test_, decoded, mean_);
    double factor = bestFactor(base_, roundTrip(*index, base_), mean_);
    for (size_t i = 0; i < decoded.size(); i++) {
      float mean = mean_[i % mean_.size()];
      decoded[i] = mean + factor * (decoded[i] - mean);
    }
    index->add(base_.rows, base_.values.data());
    print(name, bitsOf(*index), lost, distortion(test_, decoded, mean_), recall(search(*index, queries_), truth_),
          training);
  }

  static std::vector<float> roundTrip(const faiss::Index& index, const Matrix<float>& x) {
    std::vector<uint8_t> codes(x.rows * index.sa_code_size());
    index.sa_encode(x.rows, x.values.data(), codes.data());
    std::vector<float> decoded(x.values.size());
    index.sa_decode(x.rows, codes.data(), decoded.data());
    return decoded;
  }

  static void print(const std::string& name, size_t bits, double lost, double scaled, double found, double training) {
    std::printf("%s\t%s\t%zu\t%.4f\t%.4f\t%.4f\t%.2f\n", name.c_str(), faissName().c_str(), bits, lost, scaled, found,
                training);
    std::fflush(stdout);
  }

  Matrix<float> base_, test_, queries_;
  std::vector<float> mean_;
  Neighbors truth_;
};
}  // namespace

int main(int count, char** arguments) {
  if (count < 4) {
    std::fprintf(stderr, "quality FOLDER THREADS INDEX...\n");
    return 2;
  }
  try {
    useThreads(std::atoi(arguments[2]));
    Table table(arguments[1]);
    for (int i = 3; i < count; i++) table.row(arguments[i]);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
  return 0;
}
