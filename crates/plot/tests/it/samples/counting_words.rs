//! Words of the samples in Arabic and Russian.

use testimony_plot::{EstimateWords, Figures, PosteriorWords, UpsetWords, WaterfallWords};

pub(crate) struct Arabic {
    pub(crate) upset: UpsetWords,
    pub(crate) posterior: PosteriorWords,
    pub(crate) estimates: EstimateWords,
    pub(crate) waterfall: WaterfallWords,
}

pub(crate) fn arabic_figures() -> Figures {
    Figures { group: "٬".to_owned(), decimal: "٫".to_owned(), ..Figures::default() }
}

pub(crate) fn russian_figures() -> Figures {
    let space = "\u{a0}".to_owned();
    Figures { group: space, decimal: ",".to_owned(), ..Figures::default() }
}

pub(crate) fn arabic_words() -> Arabic {
    let said = str::to_owned;
    Arabic {
        upset: UpsetWords {
            lists: said("الأشخاص في كل قائمة"),
            patterns: said("الأشخاص في هذه القوائم بالضبط"),
            others: said("{count} تركيبات أصغر"),
            nobody: said("تركيبات بلا أحد: {count}"),
            on_no_list: said("في أي قائمة: غير معروف"),
            unit: said("أشخاص"),
        },
        posterior: PosteriorWords {
            documented: said("موثق: {count}"),
            median: said("الوسط: {estimate}"),
            half: said("النصف (50 %): من {lo} إلى {hi}"),
            most: said("شبه مؤكد (95 %): من {lo} إلى {hi}"),
            unit: said("أشخاص، موثقون أو لا"),
            beyond: said("يمتد خارج الصورة"),
            between: said("من {lo} إلى {hi}"),
            more_than: said("أكثر من {lo}"),
            less_than: said("أقل من {hi}"),
            percent: said("{percent} %"),
        },
        estimates: EstimateWords {
            figures: said("{estimate} (من {lo} إلى {hi})"),
            at_least: said("{estimate} على الأقل"),
            refused: said("لا عدد: {reason}"),
            documented: said("موثق: {count}"),
            unit: said("أشخاص"),
            estimate: said("تقدير"),
            interval: said("مجال 95 %"),
            bound: said("حد أدنى: لا يعرف أكثر"),
            gap: said("لا عدد يقع في المجالين: البيانات لا تحدد العدد"),
            ..EstimateWords::default()
        },
        waterfall: WaterfallWords {
            sum: said("المجموع"),
            unit: said("بت: كل واحد يضاعف الأرجحية"),
            speaks_for: said("يرجح أنهما شخص واحد"),
            speaks_against: said("يرجح العكس"),
            probability: said("احتمال أنهما شخص واحد: {percent} %"),
            ..WaterfallWords::default()
        },
    }
}

pub(crate) fn russian_words() -> EstimateWords {
    let said = str::to_owned;
    EstimateWords {
        figures: said("{estimate} (от {lo} до {hi})"),
        at_least: said("не меньше {estimate}"),
        refused: said("Числа нет: {reason}"),
        documented: said("записано: {count}"),
        unit: said("человек"),
        estimate: said("оценка"),
        interval: said("интервал 95 %"),
        bound: said("нижняя граница: больше ничего не известно"),
        known: said("записанные"),
        ..EstimateWords::default()
    }
}
