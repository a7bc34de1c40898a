"""All that “Đối chiếu” says of one desk and year to one reader; the page and the workbook show the same."""

from dataclasses import dataclass
from decimal import Decimal

from evaluations.reading.calibration import Eyes
from evaluations.reading.differences import Differences, differences
from evaluations.reading.dots import DotChart, dot_chart
from evaluations.reading.hints import HintCount, counted
from evaluations.reading.outliers import Double, Outliers, doubles, outliers, spread_by_task


@dataclass(frozen=True)
class Report:
    """The figures; what only the rung may know is empty for others."""

    eyes: Eyes
    threshold: Decimal
    found: Differences
    outliers: Outliers
    doubles: list[Double]
    doubles_by_task: list[tuple[int, int, Decimal]]
    hints: list[HintCount]

    @classmethod
    def of(cls, eyes: Eyes, threshold: Decimal) -> "Report":
        dossiers = eyes.finished
        found = differences(dossiers, eyes.desk, names_reviewers=eyes.is_of_rung)
        if not eyes.is_of_rung:
            return cls(eyes, threshold, found, Outliers([], 0, None), [], [], [])
        twice = doubles(eyes.user, eyes.desk, eyes.year)
        return cls(
            eyes=eyes,
            threshold=threshold,
            found=found,
            outliers=outliers(dossiers, found, threshold),
            doubles=twice,
            doubles_by_task=spread_by_task(twice),
            hints=counted(eyes.hints()),
        )

    @property
    def chart(self) -> DotChart | None:
        """By reviewer; for who may not know the names by area."""
        rows = self.found.reviewers if self.eyes.is_of_rung else self.found.areas
        return dot_chart([(row.label, row.figures.totals) for row in rows], self.found.total.totals)

    @property
    def chart_title(self) -> str:
        mean = self.found.total.totals.mean
        if mean is None or mean == 0:
            return "Bình quân toàn bàn: điểm thẩm định bằng điểm tự chấm"
        way = "thấp hơn" if mean < 0 else "cao hơn"
        return f"Bình quân, thẩm định {way} tự chấm {_vietnamese(abs(mean))} điểm mỗi bản"


def _vietnamese(value: Decimal) -> str:
    return f"{value:.2f}".replace(".", ",")
