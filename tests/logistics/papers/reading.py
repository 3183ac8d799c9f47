"""Read printed papers back the way a printer and a scanner would."""

import pypdfium2
import zxingcpp

DOTS_PER_POINT = 203.2 / 72


def pages(pdf):
    document = pypdfium2.PdfDocument(pdf)
    return [page.render(scale=DOTS_PER_POINT).to_pil() for page in document]


def texts(pdf):
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)]


def sizes_mm(pdf):
    return [tuple(round(side * 25.4 / 72) for side in page.get_size()) for page in pypdfium2.PdfDocument(pdf)]


def symbols(pdf, page=0):
    """What a scanner reads from one page: {(format, text)}."""
    found = zxingcpp.read_barcodes(pages(pdf)[page].convert("L"))
    return {(symbol.format.name, symbol.text) for symbol in found}


def characters_outside(pdf, *, margin_mm):
    """Characters of any page that reach into the margin or over the edge."""
    margin = margin_mm * 72 / 25.4
    outside = []
    for page in pypdfium2.PdfDocument(pdf):
        width, height = page.get_size()
        text = page.get_textpage()
        for index in range(text.count_chars()):
            left, bottom, right, top = text.get_charbox(index)
            if left < margin or bottom < margin or right > width - margin or top > height - margin:
                outside.append(text.get_text_range(index, 1))
    return [char for char in outside if char.strip()]


def overlaps(pdf):
    """Pairs of neighbouring characters whose inks share more than a sliver of their boxes."""
    found = []
    for page in pypdfium2.PdfDocument(pdf):
        text = page.get_textpage()
        boxes = [
            (text.get_text_range(index, 1), text.get_charbox(index))
            for index in range(text.count_chars())
            if text.get_text_range(index, 1).strip()
        ]
        boxes.sort(key=lambda item: item[1][0])
        for number, (char, (_, bottom, right, top)) in enumerate(boxes):
            for other, (left2, bottom2, right2, top2) in boxes[number + 1 :]:
                if left2 >= right - 0.4:
                    break
                wide = min(right, right2) - left2
                tall = min(top, top2) - max(bottom, bottom2)
                if wide > 0.4 and tall > 0.4:
                    found.append(char + other)
    return found
