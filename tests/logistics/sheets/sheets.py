"""Files of orders for the tests."""

import csv
import io

from xlsxwriter import Workbook

GOOD = {
    "订单编号": "LN1", "收件人姓名": "袁立夏", "收件人电话": "13800000000", "省": "甘肃省",
    "市": "陇南市", "区县": "成县", "收货地址": "核桃巷71号", "商品名称": "武都花椒", "规格": "500克/袋",
    "商家编码": "hj-500", "数量": "2", "买家留言": "", "期望发货日": "",
}  # fmt: skip


def as_csv(*rows, encoding="utf-8", head=tuple(GOOD)):
    """A CSV file; each row says what differs from the good one."""
    file = io.StringIO()
    writer = csv.DictWriter(file, head, extrasaction="ignore")
    writer.writeheader()
    writer.writerows([GOOD | row for row in rows])
    return file.getvalue().encode(encoding)


def as_xlsx(*rows):
    """An XLSX file, with numbers as numbers, as people's Excel writes them."""
    file = io.BytesIO()
    with Workbook(file) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, GOOD)
        for number, row in enumerate(rows, 1):
            for column, text in enumerate((GOOD | row).values()):
                if text.isdecimal():
                    page.write_number(number, column, int(text))
                else:
                    page.write_string(number, column, text)
    return file.getvalue()
