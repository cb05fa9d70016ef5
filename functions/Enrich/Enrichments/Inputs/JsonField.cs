namespace Sluice.Enrich.Enrichments.Inputs;

/// <summary>A JSON column of the event.</summary>
internal enum JsonField
{
    UnstructEvent,
    Contexts,
    DerivedContexts,
}
