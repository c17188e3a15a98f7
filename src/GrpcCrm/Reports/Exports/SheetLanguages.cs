using System.Collections.Frozen;

namespace GrpcCrm.Reports.Exports;

/// <summary>The languages that exports speak.</summary>
public static class SheetLanguages
{
    public static readonly SheetTexts English = new()
    {
        Language = "en",
        Title = "Service quality report",
        GroupTitle = "Service quality report, all dealers",
        WholeBrand = "Whole brand",
        Manufacturer = "Manufacturer",
        Subject = "Dealer",
        Period = "Period",
        TimeZone = "Time zone",
        PeriodBegins = "Period begins",
        PeriodEnds = "Period ends",
        Revision = "Revision",
        AsOf = "As known at",
        Published = "Published",
        Audience = "Made for",
        Members = "Dealers included",
        Shifted = "Dealers whose time zone changed",
        Hash = "SHA-256 of the document",
        AllFigures = "All figures",
        Metric = "Metric",
        Split = "Split by",
        Numerator = "Numerator",
        Denominator = "Denominator",
        Value = "Value",
        Interval = "95 % interval",
        Customers = "Customers",
        Status = "Status",
        Version = "Version",
        Formula = "How it is counted",
        Definitions = "Definitions",
        Rank = "Rank",
        Category = "Category",
        Count = "Count",
        Share = "Share",
        Cumulative = "Cumulative share",
        VitalFew = "Vital few",
        Proportions = "Proportions with 95 % intervals",
        Others = "Others",
        Yes = "yes",
        NoFigures = "Nothing was recorded in this period.",
        Days = "d",
        Hours = "h",
        Minutes = "min",
        Seconds = "s",
        Words = Dictionary(
            ("OK", "reliable"), ("LOW_N", "fewer than 30 cases"), ("SUPPRESSED", "withheld: fewer than 5 customers"),
            ("PROVISIONAL", "provisional"), ("NOT_APPLICABLE", "no cases"),
            ("percentile", "percentile"),
            ("MANUFACTURER", "the manufacturer"), ("DEALER", "the dealer"), ("SALES_DEPARTMENT", "the sales department"),
            ("AFTER_SALES_DEPARTMENT", "the after-sales department")),
    };

    public static readonly SheetTexts TraditionalChinese = new()
    {
        Language = "zh-Hant",
        Title = "服務質素報告",
        GroupTitle = "服務質素報告（全體經銷商）",
        WholeBrand = "整個品牌",
        Manufacturer = "製造商",
        Subject = "經銷商",
        Period = "報告期",
        TimeZone = "時區",
        PeriodBegins = "期間開始",
        PeriodEnds = "期間結束",
        Revision = "修訂版",
        AsOf = "資料截至",
        Published = "發佈時間",
        Audience = "報告對象",
        Members = "已包括經銷商",
        Shifted = "時區有變更的經銷商",
        Hash = "文件 SHA-256",
        AllFigures = "全部數字",
        Metric = "指標",
        Split = "分項",
        Numerator = "分子",
        Denominator = "分母",
        Value = "數值",
        Interval = "95% 區間",
        Customers = "顧客數",
        Status = "狀態",
        Version = "版本",
        Formula = "計算方法",
        Definitions = "指標定義",
        Rank = "排名",
        Category = "類別",
        Count = "數目",
        Share = "百分比",
        Cumulative = "累計百分比",
        VitalFew = "關鍵少數",
        Proportions = "比率及其 95% 區間",
        Others = "其他",
        Yes = "是",
        NoFigures = "本期沒有記錄。",
        Days = "日",
        Hours = "小時",
        Minutes = "分",
        Seconds = "秒",
        Words = Dictionary(
            ("OK", "可靠"), ("LOW_N", "少於 30 宗"), ("SUPPRESSED", "不予顯示：少於 5 名顧客"),
            ("PROVISIONAL", "暫定"), ("NOT_APPLICABLE", "沒有個案"),
            ("percentile", "百分位"),
            ("MANUFACTURER", "製造商"), ("DEALER", "經銷商"), ("SALES_DEPARTMENT", "銷售部"), ("AFTER_SALES_DEPARTMENT", "售後服務部")),
    };

    private static FrozenDictionary<string, string> Dictionary(params ReadOnlySpan<(string Name, string Text)> words)
    {
        var dictionary = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, text) in words) dictionary.Add(name, text);
        return dictionary.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
