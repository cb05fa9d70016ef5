using '../main.bicep'

// What `azd up` creates when nothing else is asked for.
param environmentName = 'dev'
param location = 'westeurope'
