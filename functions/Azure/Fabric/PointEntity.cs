using Azure.Data.Tables;
using Sluice.Fabric.Storing;

namespace Sluice.Azure.Fabric;

/// <summary>A point of a series as an entity; numbers that are not known are absent.</summary>
internal static class PointEntity
{
    public static TableEntity Write(string partitionKey, in SeriesPoint point)
    {
        var entity = new TableEntity(partitionKey, TableKeys.Reversed(point.Time));
        Set(entity, "rateIn", point.RateIn);
        Set(entity, "rateOut", point.RateOut);
        Set(entity, "lagSeconds", point.LagSeconds);
        Set(entity, "lagEvents", point.LagEvents);
        Set(entity, "size", point.Size);
        Set(entity, "target", point.Target);
        Set(entity, "use", point.Use);
        return entity;
    }

    /// <summary>Null for a row that something else has written.</summary>
    public static SeriesPoint? Read(TableEntity entity) =>
        TableKeys.TimeOf(entity.RowKey) is { } time
            ? new SeriesPoint(
                time, Get(entity, "rateIn"), Get(entity, "rateOut"), Get(entity, "lagSeconds"), Get(entity, "lagEvents"),
                Get(entity, "size"), Get(entity, "target"), Get(entity, "use"))
            : null;

    private static void Set(TableEntity entity, string name, double value)
    {
        if (double.IsFinite(value)) entity[name] = value;
    }

    private static double Get(TableEntity entity, string name) =>
        entity.TryGetValue(name, out var value) && value is double number ? number : double.NaN;
}
