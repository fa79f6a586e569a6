import Testing

@testable import FedDuckDB

/// Sums of powers of distances from the mean.
@Suite struct MomentTests {
    private func moments(_ values: [Double]) -> Moments {
        var moments = Moments()
        for value in values { moments.add(value) }
        return moments
    }

    private func isNear(_ left: Double?, _ right: Double) -> Bool {
        left.map { abs($0 - right) <= 1e-12 * max(1, abs(right)) } ?? false
    }

    @Test func populationsOfKnownMoments() {
        let few = moments([1, 2, 3, 4, 10])
        #expect(isNear(few.skewness, 1.138_419_957_660_616_7))
        #expect(isNear(few.kurtosis, -0.212))
        // The mean is far from the values' distances.
        let far = moments([1e6 + 1, 1e6 + 2, 1e6 + 3, 1e6 + 4, 1e6 + 10])
        #expect(abs((far.skewness ?? 0) - 1.138_419_957_660_616_7) < 1e-9)
    }

    @Test(arguments: [[], [2.5], [0.1, 0.1, 0.1, 0.1]])
    func nothingComesOfEqualValues(_ values: [Double]) {
        #expect(moments(values).skewness == nil)
        #expect(moments(values).kurtosis == nil)
    }

    @Test func whatIsNotFiniteGivesNaN() {
        for value in [Double.nan, .infinity, 1e200] {
            #expect(moments([value, 2, 2, 3]).skewness?.isNaN == true)
            #expect(moments([value, 2, 2, 3]).kurtosis?.isNaN == true)
        }
    }

    @Test(arguments: 0...8)
    func groupsMerge(_ border: Int) {
        let values = [1.5, -2.5, 2.5, 7, 123.25, 0, -40, 3]
        var left = moments(Array(values[..<border]))
        left.add(moments(Array(values[border...])))
        let whole = moments(values)
        #expect(isNear(left.skewness, whole.skewness ?? .nan))
        #expect(isNear(left.kurtosis, whole.kurtosis ?? .nan))
    }
}
