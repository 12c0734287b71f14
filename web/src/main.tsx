import './styles/colours.css';
import './styles/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { SimulatorPage } from './simulator/simulator-page.tsx';
import { ErrorBoundary } from './ui/error-boundary.tsx';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <ErrorBoundary>
      <SimulatorPage />
    </ErrorBoundary>
  </StrictMode>,
);
