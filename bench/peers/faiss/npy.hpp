// SPDX-License-Identifier: Apache-2.0
// Matrices in NumPy's format, as bench/run writes them: little-endian, row after row.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

template <class T>
struct Matrix {
  size_t rows = 0;
  size_t columns = 0;
  std::vector<T> values;

  const T* row(size_t i) const { return values.data() + i * columns; }
};

template <class T>
Matrix<T> load(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  unsigned char start[10];
  if (!in.read(reinterpret_cast<char*>(start), sizeof start) || start[6] != 1) {
    throw std::runtime_error(path + ": not there, or not npy of version 1");
  }
  std::string head(start[8] + 256 * start[9], ' ');
  in.read(head.data(), head.size());
  if (head.find(sizeof(T) == 1 ? "'|u1'" : "'<f4'") == std::string::npos) {
    throw std::runtime_error(path + ": other numbers than expected: " + head);
  }
  Matrix<T> matrix;
  char* comma;
  matrix.rows = std::strtoull(head.c_str() + head.find('(') + 1, &comma, 10);
  matrix.columns = std::strtoull(comma + 1, nullptr, 10);
  matrix.values.resize(matrix.rows * matrix.columns);
  if (!in.read(reinterpret_cast<char*>(matrix.values.data()), sizeof(T) * matrix.values.size())) {
    throw std::runtime_error(path + ": too short");
  }
  return matrix;
}

template <class T>
void save(const std::string& path, const std::vector<T>& values, size_t columns) {
  std::vector<float> floats(values.begin(), values.end());
  std::string head = "{'descr': '<f4', 'fortran_order': False, 'shape': (" +
                     std::to_string(values.size() / columns) + ", " + std::to_string(columns) + "), }";
  head.resize((10 + head.size()) / 64 * 64 + 64 - 11, ' ');
  head += '\n';
  std::ofstream out(path, std::ios::binary);
  out.write("\x93NUMPY\x01\x00", 8);
  uint16_t length = head.size();
  out.write(reinterpret_cast<char*>(&length), sizeof length);
  out << head;
  out.write(reinterpret_cast<char*>(floats.data()), sizeof(float) * floats.size());
}
